"""A running session viewed and controlled from other programs of its user, over a Unix socket.

Only momentary state travels: states, levels, the ledger. Results do not: a viewer is on the same machine, so
it reads the session's folder.
"""
