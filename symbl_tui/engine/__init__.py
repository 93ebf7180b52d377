"""The local engine: a process of its own that speaks Symbl's Streaming API.

Of the client it imports what both share: audio, the domain, the language model and the TOML reader. Only
``local_engine``, which starts it for a session, knows the client's endpoint.
"""
