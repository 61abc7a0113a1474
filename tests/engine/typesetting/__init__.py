"""Documents set on pages."""
