"""Pronunciations of words: a dictionary, and letters to sounds for what it lacks."""
