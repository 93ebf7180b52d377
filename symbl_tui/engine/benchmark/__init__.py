"""Loads a speech model in a child process and measures what it costs."""
