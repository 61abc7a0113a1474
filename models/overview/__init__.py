"""Figures, hours, the thread of a company, the tasks of the week: read from all the rooms."""
