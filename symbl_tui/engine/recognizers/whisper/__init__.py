"""Whisper by faster-whisper (CTranslate2): the recogniser of the offline pass, in a process of its own.

It needs long windows of sound for its quality, so finals come late; a live session is better served by a
streaming recogniser.
"""
