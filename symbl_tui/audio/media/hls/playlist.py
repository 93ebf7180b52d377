"""Parses HLS playlists (RFC 8216): what they list, with absolute addresses. Pure; linear in their length.

A playlist is foreign text: nothing in it is trusted, and a line that means nothing is left out.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urljoin

from symbl_tui.errors import SymblTuiError

MAX_SEGMENT_SECONDS: Final = 600.0
"""The longest length of a segment that is believed."""

_LINE_CHARACTERS: Final = 1 << 16
_ATTRIBUTE: Final = re.compile(r',?([^=,"]*)=(?:"([^"]*)"|([^,]*))')
_RANGE: Final = re.compile(r"(\d{1,18})(?:@(\d{1,18}))?", re.ASCII)
_HEADER: Final = "#EXTM3U"
_MANIFEST: Final = "use the stream's HLS address (.m3u8)"
_ADDRESSES: Final = ("is a list of addresses, not a stream", "name one of the addresses in it")
_OTHERS: Final = {
    "<mpd": ("is a DASH manifest, which is not supported", _MANIFEST),
    "<smoothstreamingmedia": ("is a manifest of Smooth Streaming, which is not supported", _MANIFEST),
    "<manifest": ("is a manifest of HDS, which is not supported", _MANIFEST),
    "[playlist]": _ADDRESSES,
    "<asx": _ADDRESSES,
    "<playlist": _ADDRESSES,
}
"""How other playlists begin, and what they are."""
_PROLOGUE: Final = re.compile(r"<\?xml[^>]{0,200}>\s*")


class UnknownContent(SymblTuiError):
    """It is no HLS playlist, nor anything like one."""


class OtherPlaylist(SymblTuiError):
    """It is a playlist of another kind; the message says which, to be read after its address."""


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


def parse_playlist(content: bytes, url: str) -> MasterPlaylist | MediaPlaylist:
    """Parse what was fetched from ``url``.

    Raises:
        OtherPlaylist: it is a playlist, but none of HLS.
        UnknownContent: it is something else.
    """
    text = content.decode("utf-8-sig", "replace").lstrip()
    if not text.startswith(_HEADER):
        raise _other_kind(text)
    lines = [line.strip() for line in text.splitlines()[1:] if len(line) <= _LINE_CHARACTERS]
    if any(line.startswith("#EXT-X-STREAM-INF:") for line in lines):
        return _parse_master(lines, url)
    if not any(line.startswith("#EXT-X-") for line in lines):
        raise OtherPlaylist(*_ADDRESSES)
    return _MediaParser(url).parse(lines)


def _other_kind(text: str) -> SymblTuiError:
    begin = _PROLOGUE.sub("", text[:1000], count=1).lower()
    for signature, what in _OTHERS.items():
        if begin.startswith(signature):
            return OtherPlaylist(*what)
    return UnknownContent("is no HLS playlist")


def _parse_master(lines: list[str], base: str) -> MasterPlaylist:
    variants: list[Variant] = []
    renditions: list[Rendition] = []
    pending: dict[str, str] | None = None
    for line in lines:
        tag, _, value = line.partition(":")
        if tag == "#EXT-X-STREAM-INF":
            pending = _attributes(value)
        elif tag == "#EXT-X-MEDIA" and (given := _attributes(value)).get("TYPE") == "AUDIO":
            address = absolute(base, given["URI"]) if given.get("URI") else ""
            chosen = (given.get(name) == "YES" for name in ("DEFAULT", "AUTOSELECT"))
            renditions.append(Rendition(given.get("GROUP-ID", ""), address, *chosen))
        elif line and not line.startswith("#") and pending is not None:
            bandwidth = _whole(pending.get("BANDWIDTH", ""))
            codecs, group = pending.get("CODECS", ""), pending.get("AUDIO", "")
            variants.append(Variant(absolute(base, line), bandwidth, codecs.lower(), group))
            pending = None
    return MasterPlaylist(tuple(variants), tuple(renditions))


class _MediaParser:
    """Reads a media playlist line by line."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._segments: list[Segment] = []
        self._target = 0.0
        self._first = 0
        self._ended = False
        self._init: Resource | None = None
        self._encrypted = False
        self._next = Segment(Resource(""), 0, 0.0)
        self._range = ""

    def parse(self, lines: list[str]) -> MediaPlaylist:
        for line in lines:
            if line.startswith("#"):
                tag, _, value = line.partition(":")
                self._handle_tag(tag, value)
            elif line:
                self._append(line)
        numbered = (replace(each, sequence=self._first + at) for at, each in enumerate(self._segments))
        return MediaPlaylist(tuple(numbered), self._target, self._ended)

    def _handle_tag(self, tag: str, value: str) -> None:
        match tag:
            case "#EXTINF":
                self._next = replace(self._next, seconds=_seconds(value.partition(",")[0]))
            case "#EXT-X-TARGETDURATION":
                self._target = _seconds(value)
            case "#EXT-X-MEDIA-SEQUENCE":
                self._first = _whole(value)
            case "#EXT-X-ENDLIST":
                self._ended = True
            case "#EXT-X-PLAYLIST-TYPE":
                self._ended |= value == "VOD"
            case "#EXT-X-DISCONTINUITY":
                self._next = replace(self._next, continues=False)
            case "#EXT-X-GAP":
                self._next = replace(self._next, missing=True)
            case "#EXT-X-BYTERANGE":
                self._range = value
            case "#EXT-X-KEY":
                self._encrypted = _attributes(value).get("METHOD", "NONE") != "NONE"
            case "#EXT-X-MAP":
                given = _attributes(value)
                self._init = _part(absolute(self._base, given.get("URI", "")), given.get("BYTERANGE", ""), 0)

    def _append(self, line: str) -> None:
        url, last = absolute(self._base, line), self._segments[-1] if self._segments else None
        # Without a place of its own a range follows the one before it.
        follows = last.resource.end or 0 if last and last.resource.url == url else 0
        changed = last is not None and last.init != self._init
        self._segments.append(
            replace(
                self._next,
                resource=_part(url, self._range, follows),
                init=self._init,
                encrypted=self._encrypted,
                continues=self._next.continues and not changed,
            )
        )
        self._next, self._range = Segment(Resource(""), 0, 0.0), ""


def absolute(base: str, address: str) -> str:
    """An address in a playlist, resolved; empty where it cannot be one."""
    try:
        joined = urljoin(base, address.strip())
    except ValueError:
        return ""
    # As browsers do: spaces and letters beyond ASCII stand in playlists as they are.
    return quote(joined, safe="%/:=&?~#+!$,;'@()*[]")


def _part(url: str, text: str, follows: int) -> Resource:
    found = _RANGE.match(text)
    if found is None:
        return Resource(url)
    first = follows if found[2] is None else int(found[2])
    return Resource(url, first, first + int(found[1]))


def _attributes(text: str) -> dict[str, str]:
    return dict(_each_attribute(text))


def _each_attribute(text: str) -> Iterator[tuple[str, str]]:
    # One match after another from where the last one ended, which is linear; a search is not.
    place = 0
    while found := _ATTRIBUTE.match(text, place):
        yield found[1].strip(), found[3].strip() if found[2] is None else found[2]
        place = found.end()


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return min(max(seconds, 0.0), MAX_SEGMENT_SECONDS) if math.isfinite(seconds) else 0.0


def _whole(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 20 else 0
