"""The screens that do more than a declaration says."""
