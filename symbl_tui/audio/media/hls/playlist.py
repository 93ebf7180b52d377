"""What an HLS playlist (RFC 8216) lists. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """An address, or the bytes from ``first`` up to ``end`` of it."""

    url: str
    first: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the sound."""

    resource: Resource
    sequence: int
    """Its number, which it keeps while a live playlist moves on."""
    seconds: float
    """Its declared length."""
    init: Resource | None = None
    """What a decoder needs before it: the head of fragmented MP4."""
    continues: bool = True
    """Whether its time stamps and its format are those of the segment before."""
    encrypted: bool = False
    missing: bool = False
    """Whether the server itself declares that it has no sound here."""


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """The segments of one stream."""

    segments: tuple[Segment, ...]
    target_seconds: float
    """About the longest length of a segment; 0 where it is not declared."""
    ended: bool
    """Whether no more segments will be added."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One quality of the programme."""

    url: str
    bandwidth: int
    codecs: str
    audio_group: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """One version of the programme's sound, e.g. a language."""

    group: str
    url: str
    """Empty: it is in the variant's own segments."""
    default: bool
    autoselect: bool


@dataclass(frozen=True, slots=True)
class MasterPlaylist:
    """A programme in several qualities."""

    variants: tuple[Variant, ...]
    renditions: tuple[Rendition, ...]
    """Those of sound only."""
