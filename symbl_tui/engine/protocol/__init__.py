"""Symbl's frames and start request, sans-I/O."""
