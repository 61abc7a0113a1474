"""The demonstration's present: cohorts under way on the day it is loaded (`app/docs/demo-year.md#the-present`)."""
