"""Decoders of the audio encodings on the wire, to mono s16le at 16 kHz."""
