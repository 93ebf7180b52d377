"""Sessions without a screen: results on stdout as text or JSON lines, the state of the session on stderr."""
