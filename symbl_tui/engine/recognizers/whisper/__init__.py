"""Whisper on faster-whisper (CTranslate2): the recogniser of recordings, in a process of its own.

Its quality needs long windows of sound, so finals come late: a live session is better served by a streaming
recogniser.
"""
