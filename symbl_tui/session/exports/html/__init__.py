"""A session as one web page that needs nothing else: no network, no other file but a long sound."""
