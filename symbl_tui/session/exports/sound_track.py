"""The sound that goes with an export."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """One sound file: in the export itself, or beside it."""

    label: str
    """What a reader chooses it by: a channel's name, or all of them."""
    media_type: str
    content: str = ""
    """As base64, where it is embedded."""
    href: str = ""
    """Its relative URL, where it is beside the export."""
