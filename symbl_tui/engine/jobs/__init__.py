"""Work that outlives its request: texts and sound files on their way into the store. Knows no HTTP.

Imports nothing here: the decoder's process needs none of the rest.
"""
