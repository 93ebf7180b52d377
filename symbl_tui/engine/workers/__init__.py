"""Computations off the event loop: in a process of their own with a budget, or in a thread."""
