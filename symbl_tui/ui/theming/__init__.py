"""Themes: read, checked, and fitted to the colours of a terminal."""
