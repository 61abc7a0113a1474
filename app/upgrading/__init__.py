"""`bin/upgrade`: a bare Python at the root of the repository, with the standard library alone (decision 37)."""
