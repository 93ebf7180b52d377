"""Whether this node takes another conversation, decided from what it measures of itself."""
