"""View and control a running session from other programs of its user, over a Unix socket.

Only the momentary status is sent: states, levels, the ledger. Results are not: a viewer is on the same
machine, so it reads the session's folder.
"""
