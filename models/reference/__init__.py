"""Lists that the programme reads and does not write: places, legal forms, activities, instruments."""
