"""Recognisers: sound in, words out. The rest of the engine uses only :mod:`.interface`."""
