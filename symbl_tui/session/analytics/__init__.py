"""Figures of a recorded session: talk time, pace, silence, overlap, timeline. Pure."""
