"""The log of an engine: which conversation a line belongs to, its form, and what must never be in it."""
