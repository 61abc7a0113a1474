"""From a call to a choice: applications, their documents, their evaluations."""
