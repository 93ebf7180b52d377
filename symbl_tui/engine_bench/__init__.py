"""Measures what an engine carries: two-party conversations over the wire, at the pace of speech."""
