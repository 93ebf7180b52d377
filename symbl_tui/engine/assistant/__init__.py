"""The optional language model that reviews action items and writes summaries."""
