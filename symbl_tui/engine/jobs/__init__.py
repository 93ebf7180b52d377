"""Asynchronous jobs: posted texts and uploaded sound files become conversations. Knows no HTTP.

Imports nothing here: the decoder's process needs none of the rest.
"""
