"""Follows a conversation that others speak in: a session with an engine's results and no sound."""
