"""A directory for ``PYTHONPATH``: programs that run with it have another time of day."""
