"""The documents of a session of a council: templates, and what each says to those it is for."""
