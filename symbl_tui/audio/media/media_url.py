"""Where media come from: what addresses there are, what FFmpeg may open for each, how one is shown. Pure.

Every kind has an allow-list of protocols and of containers: a playlist from the network cannot read the
machine's files, and a file cannot make us go to the network.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError
from symbl_tui.system.network import LOOPBACK

_CONTAINERS: Final = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,gsm,live_flv,loas,matroska,mov,mp3,"
    "mpc,mpc8,mpeg,mpegts,mxf,nistsphere,nut,oga,ogg,oma,rm,tak,truehd,tta,voc,w64,wav,wv,xwma"
)
"""Containers that hold sound themselves. Playlists and scripts are not among them: those make FFmpeg open
files and addresses that their author chooses."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What FFmpeg may do for one kind of address."""

    protocols: str
    containers: str = _CONTAINERS
    listens: bool = False
    """Whether we may wait there for somebody who sends."""
    port: int | None = None
    """Where to listen when no port is given."""
    endless: bool = True
    """Whether it is live without a look at what it brings."""


_HTTP: Final = _Kind("http,https,httpproxy,tcp,tls,crypto", f"{_CONTAINERS},hls", listens=True, endless=False)
_RTSP: Final = _Kind("rtsp,rtsps,rtp,srtp,tcp,tls,udp", "rtsp", listens=True, port=8554)
_RTMP: Final = _Kind("rtmp,rtmps,tcp,tls", "flv,live_flv", listens=True, port=1935)

_KINDS: Final = {
    "http": _HTTP,
    "https": _HTTP,
    "rtsp": _RTSP,
    "rtsps": _RTSP,
    "rtmp": _RTMP,
    "rtmps": _RTMP,
    "tcp": _Kind("tcp", listens=True),
    "udp": _Kind("udp", listens=True),
}
SCHEMES: Final = tuple(_KINDS)
"""The schemes of URLs that sound can come from."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address that sound is fetched from, or waited for at."""

    url: str
    """With everything that opening it needs, secrets included."""
    listen: bool = False

    @property
    def label(self) -> str:
        """The address without user, password and query."""
        return display_url(self.url)

    @property
    def endless(self) -> bool:
        """Whether it is known to be live before it is opened."""
        return self.listen or _kind(self.url).endless


def parse_address(url: str, *, listen: bool = False) -> Address:
    """Parse the URL to fetch from or, with ``listen``, to wait at.

    A listener without a host is on the loopback, without a port at its protocol's own. Where UDP is concerned
    there is nobody to go to: it is always listened for.

    Raises:
        UsageError: it is no address that sound can come from.
    """
    parts = _split(url)
    kind = _kind(url)
    if not listen and parts.scheme != "udp":
        if not parts.hostname:
            raise UsageError(f"{display_url(url)} names no host", f"write {parts.scheme}://HOST/...")
        # FFmpeg knows schemes in small letters only.
        return Address(f"{parts.scheme}{url[len(parts.scheme) :]}")
    if not kind.listens or parts.scheme in ("https", "rtsps", "rtmps"):
        raise UsageError(
            f"nobody can be listened for at {parts.scheme}://", "use rtmp, rtsp, tcp, udp or http"
        )
    port = parts.port or kind.port
    if port is None:
        raise UsageError(
            f"{display_url(url)} names no port to listen at", f"write {parts.scheme}://{LOOPBACK}:PORT"
        )
    host = parts.hostname or LOOPBACK
    netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return Address(parts._replace(netloc=netloc).geturl(), listen=True)


def display_url(url: str) -> str:
    """A URL without user, password, query, fragment and control characters, cut to a readable length."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return clean(url, NAME_LIMIT)
    host, slash, path = rest.partition("?")[0].partition("#")[0].partition("/")
    return clean(f"{scheme}://{host.rpartition('@')[2]}{slash}{path}", NAME_LIMIT)


def redact_url(url: str) -> str:
    """A URL as it may be written to disk: unchanged, or without all that may be a secret."""
    return display_url(url) if any(mark in url for mark in "@?#") else url


def options(address: Address, stall_seconds: float | None, ca_file: str | None) -> dict[str, str]:
    """FFmpeg's options for an address.

    Args:
        address: where to go or to listen.
        stall_seconds: how long nothing may come.
        ca_file: the certificates to trust.
    """
    parts, kind = _split(address.url), _kind(address.url)
    chosen = {"protocol_whitelist": kind.protocols, "format_whitelist": kind.containers}
    # Also for http: a redirection may lead to https.
    if kind is _HTTP or parts.scheme in ("rtsps", "rtmps"):
        chosen |= {"tls_verify": "1"} | ({"ca_file": ca_file} if ca_file else {})
    if kind.endless or address.listen:
        # Long enough to find the sound of a stream with pictures, short enough not to be late.
        chosen |= {"analyzeduration": "1000000", "probesize": "1000000"}
    if address.listen:
        return chosen | _listening(parts)
    if stall_seconds is not None and kind is _HTTP:
        chosen |= {"rw_timeout": str(round(stall_seconds * 1e6))}
        chosen |= {"reconnect": "1", "reconnect_delay_max": "4"}
    if kind is _RTSP:
        chosen["rtsp_flags"] = "prefer_tcp"
    return chosen


def _listening(parts: SplitResult) -> dict[str, str]:
    match parts.scheme:
        case "rtsp":
            # Without an explicit end FFmpeg takes our own deadlines for its, and overflows.
            return {"rtsp_flags": "listen", "listen_timeout": "2000000"}
        case "udp":
            # FFmpeg would otherwise hear everybody who reaches this machine.
            return {"localaddr": parts.hostname or LOOPBACK, "overrun_nonfatal": "1"}
        case _:
            return {"listen": "1"}


def _kind(url: str) -> _Kind:
    known = _KINDS.get(_split(url).scheme)
    if known is None:
        raise UsageError(
            f"{display_url(url)} is no address that sound can come from",
            f"use {', '.join(f'{scheme}://' for scheme in SCHEMES)}",
        )
    return known


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # checked only when it is looked at
    except ValueError as error:
        raise UsageError(f"{display_url(url)} is no address", "write e.g. https://HOST/PATH") from error
    return parts


def file_options() -> dict[str, str]:
    """FFmpeg's options for what we read for it: it may open nothing itself."""
    return {"protocol_whitelist": "none", "format_whitelist": _CONTAINERS}
