"""The bodies that meet, who sits in them, their sessions."""
