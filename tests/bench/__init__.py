"""How fast it is, beside the least that could answer: `python -m tests.bench`. Nothing here is a timed test."""
