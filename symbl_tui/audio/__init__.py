"""Sound: sources, levels, wire encodings and storage. Knows nothing of Symbl or Textual."""
