"""Client of Symbl's Streaming API. Knows nothing of devices, sessions or screens."""
