"""How cells reach the terminal: text in cells, compact updates, back-pressure."""
