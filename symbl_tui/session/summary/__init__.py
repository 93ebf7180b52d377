"""Summaries of a session: extractive without any model, or written by an assistant; and questions to it."""
