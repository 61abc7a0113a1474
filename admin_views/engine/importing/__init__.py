"""Records brought in from a spreadsheet: matched, mended, tried by the rules, written in one transaction, undone."""
