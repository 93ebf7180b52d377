"""Speaker diarisation of a finished recording, block by block, in a child process.

Knows no session, no HTTP. Imports nothing here: the child process needs little of the rest.
"""
