"""A company's year: participation, sequences, meetings, mentors, jobs, social value."""
