"""Recorded sessions as files that other programs and people read; a module per format."""
