"""Parses HLS playlists (RFC 8216), with absolute addresses. Pure; linear in their length.

A playlist is foreign text: nothing in it is trusted, and a line that means nothing is left out.
"""

import math
import re
import zlib
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, urljoin

from symbl_tui.audio.media.hls.playlist import (
    MasterPlaylist,
    MediaPlaylist,
    Rendition,
    Resource,
    Segment,
    Variant,
)
from symbl_tui.errors import SymblTuiError

MAX_SEGMENT_SECONDS: Final = 600.0
"""The longest length of a segment that is believed."""

MAX_LINES: Final = 1_000_000
"""Of a playlist that is followed; a day of half seconds has fewer."""

_MAX_BYTES: Final = 16 << 20
_GZIP: Final = b"\x1f\x8b"
_LINE_CHARACTERS: Final = 1 << 16
_ATTRIBUTE: Final = re.compile(r',?([^=,"]*)=(?:"([^"]*)"|([^,]*))')
_RANGE: Final = re.compile(r"(\d{1,18})(?:@(\d{1,18}))?", re.ASCII)
_PLAIN: Final = re.compile(r"[!-~]*")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HEADER: Final = "#EXTM3U"
_MANIFEST: Final = "use the stream's HLS address (.m3u8)"
_ADDRESSES: Final = ("is a list of addresses, not a stream", "name one of the addresses in it")
# How other playlists begin, and what they are.
_OTHERS: Final = {
    "<mpd": ("is a DASH manifest, which is not supported", _MANIFEST),
    "<smoothstreamingmedia": ("is a manifest of Smooth Streaming, which is not supported", _MANIFEST),
    "<manifest": ("is a manifest of HDS, which is not supported", _MANIFEST),
    "[playlist]": _ADDRESSES,
    "<asx": _ADDRESSES,
    "<playlist": _ADDRESSES,
}
_PROLOGUE: Final = re.compile(r"<\?xml[^>]{0,200}>\s*")


class UnknownContent(SymblTuiError):
    """It is no HLS playlist, nor anything like one."""


class UnusablePlaylist(SymblTuiError):
    """It is a playlist that cannot be followed; the message says why, to be read after its address."""


def parse_playlist(content: bytes, url: str) -> MasterPlaylist | MediaPlaylist:
    """Parse what was fetched from ``url``.

    Raises:
        UnusablePlaylist: it is a playlist, but none of HLS, or lists too much.
        UnknownContent: it is something else.
    """
    text = _text(content)
    if not text.startswith(_HEADER):
        raise _other_kind(text)
    found = text.splitlines()
    if len(found) > MAX_LINES:
        raise UnusablePlaylist("is longer than can be followed", "use a shorter playlist")
    stripped = (line.strip() for line in found if len(line) <= _LINE_CHARACTERS)
    lines = [line for line in stripped if line]
    if any(line.startswith("#EXT-X-STREAM-INF:") for line in lines):
        return _parse_master(lines, url)
    if not any(line.startswith("#EXT-X-") for line in lines):
        raise UnusablePlaylist(*_ADDRESSES)
    return _MediaParser(url).parse(lines)


def is_playlist(head: bytes) -> bool:
    """Whether this beginning is that of an HLS playlist."""
    return _text(head).startswith(_HEADER)


def may_be_playlist(head: bytes) -> bool:
    """Whether this beginning is that of a playlist, though perhaps of none that can be followed."""
    return is_playlist(head) or isinstance(_other_kind(_text(head)), UnusablePlaylist)


def _text(content: bytes) -> str:
    if content.startswith(_GZIP):  # some servers compress whatever a client accepts
        try:
            content = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, _MAX_BYTES)
        except zlib.error:
            return ""
    return content.decode("utf-8-sig", "replace").lstrip()


def _other_kind(text: str) -> SymblTuiError:
    begin = _PROLOGUE.sub("", text[:1000], count=1).lower()
    for signature, what in _OTHERS.items():
        if begin.startswith(signature):
            return UnusablePlaylist(*what)
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
        # Of the next segment alone:
        self._seconds = 0.0
        self._range = ""
        self._continues = True
        self._missing = False

    def parse(self, lines: list[str]) -> MediaPlaylist:
        for line in lines:
            if line.startswith("#"):
                tag, _, value = line.partition(":")
                self._handle_tag(tag, value)
            else:
                self._append(line)
        return MediaPlaylist(tuple(self._segments), self._target, self._ended)

    def _handle_tag(self, tag: str, value: str) -> None:
        match tag:
            case "#EXTINF":
                self._seconds = _seconds(value.partition(",")[0])
            case "#EXT-X-TARGETDURATION":
                self._target = _seconds(value)
            case "#EXT-X-MEDIA-SEQUENCE":
                self._first = _whole(value)
            case "#EXT-X-ENDLIST":
                self._ended = True
            case "#EXT-X-PLAYLIST-TYPE":
                self._ended |= value == "VOD"
            case "#EXT-X-DISCONTINUITY":
                self._continues = False
            case "#EXT-X-GAP":
                self._missing = True
            case "#EXT-X-BYTERANGE":
                self._range = value
            case "#EXT-X-KEY":
                self._encrypted = _attributes(value).get("METHOD", "NONE") != "NONE"
            case "#EXT-X-MAP":
                given = _attributes(value)
                init = _part(absolute(self._base, given.get("URI", "")), given.get("BYTERANGE", ""), 0)
                self._continues &= not self._segments or self._init == init
                self._init = init

    def _append(self, line: str) -> None:
        url, last = absolute(self._base, line), self._segments[-1] if self._segments else None
        # Without a place of its own a range follows the one before it.
        follows = last.resource.end or 0 if last and last.resource.url == url else 0
        self._segments.append(
            Segment(
                _part(url, self._range, follows),
                self._first + len(self._segments),
                self._seconds,
                self._init,
                self._continues,
                self._encrypted,
                self._missing,
            )
        )
        self._seconds, self._range, self._continues, self._missing = 0.0, "", True, False


def absolute(base: str, address: str) -> str:
    """An address in a playlist, resolved; empty where it cannot be one."""
    try:
        # At its beginning alone: the query of a relative address may hold a whole URL.
        joined = address if _SCHEME.match(address) else urljoin(base, address)
    except ValueError:
        return ""
    # As browsers do: spaces and letters beyond ASCII stand in playlists as they are.
    return joined if _PLAIN.fullmatch(joined) else quote(joined, safe="%/:=&?~#+!$,;'@()*[]")


def _part(url: str, text: str, follows: int) -> Resource:
    if not text or (found := _RANGE.match(text)) is None:
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
