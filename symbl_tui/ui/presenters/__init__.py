"""Pure functions from values to the words and rows that widgets show."""
