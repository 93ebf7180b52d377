"""Speaker diarisation of a finished recording, block by block, in a child process.

Knows no session, no HTTP. Imports nothing here: the child needs none of the rest.
"""
