"""The screens, in rooms: those that are generated, the files for the Région, those made by hand."""
