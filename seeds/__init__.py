"""What the back-office starts with: reference tables, and the demo year. Loading again changes nothing."""
