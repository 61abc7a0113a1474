"""The generated screens: from a declared concept and a role, its list, page, form, files. No word of any domain."""
