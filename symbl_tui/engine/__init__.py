"""The local engine: a process of its own that speaks Symbl's Streaming API.

Takes nothing of the client but its wire types.
"""
