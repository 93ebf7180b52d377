"""A queue on the local disk in front of a database on another machine: finals wait there meanwhile."""
