"""Telephone calls and online meetings: sans-I/O codecs of the platforms, and the server that hosts them.

``call_events``, ``call_codec``, ``media_format``, ``upgrade_request`` and the codecs are pure. One record of
:data:`~symbl_tui.audio.calls.platforms.PLATFORMS` is all that the rest of the program knows of a platform.
"""
