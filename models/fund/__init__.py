"""The fund to come and the applications to it."""
