"""The files that left for the Région."""
