"""A running session seen and steered from other programs of its user, over a Unix socket.

Only what changes by the moment travels: states, levels, the account. What was understood does not: a viewer
is on the same machine, so it reads the session's folder.
"""
