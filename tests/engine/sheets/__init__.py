"""Spreadsheets that people send: every shape that was met, and every one that harms."""
