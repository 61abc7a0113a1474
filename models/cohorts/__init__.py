"""The programme and its cohorts: dates, places, sequences."""
