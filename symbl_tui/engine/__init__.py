"""The local engine: a process of its own that speaks Symbl's Streaming API.

Imports the domain, audio and the names on the wire, and nothing else of the client.
"""
