"""How long a key opens the channels that are recorded with push to talk."""

from typing import Final

TALK_SECONDS: Final = 0.8
"""Seconds that a channel is recorded after a key press. Terminals report no release, only the repeats of a
key that is held; the first comes after half a second or so, and over SSH all of them may be late."""

INDEFINITELY: Final = 1e9
"""Seconds: until it is switched off."""
