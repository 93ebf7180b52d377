"""Symbl's Streaming and Subscribe API: sockets, what comes over them, and what goes back."""
