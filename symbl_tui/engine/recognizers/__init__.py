"""Recognisers: sound in, words out. Each runs in processes of its own; the engine knows only :mod:`.base`."""
