"""Values that every room may use. Imports nothing of ours but errors."""
