"""URLs of sound: which there are, what FFmpeg may open for each, how one is displayed. Pure.

Every scheme has an allow-list of protocols and of containers: a playlist from the network cannot read the
machine's files, and a file cannot make FFmpeg connect to the network.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError
from symbl_tui.system.network import LOOPBACK

# Containers that hold sound themselves. Playlists and scripts are not among them: those make FFmpeg open
# files and addresses that their author chooses.
_CONTAINERS: Final = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,avr,caf,dsf,dts,eac3,epaf,flac,flv,gsm,iff,ircam,live_flv,loas,"
    "matroska,mov,mp3,mpc,mpc8,mpeg,mpegts,mxf,nistsphere,nut,oga,ogg,oma,pvf,qcp,rm,sds,shn,sox,tak,truehd,tta,voc,"
    "w64,wav,wv,wve,xwma"
)

# A well-formed authority (RFC 3986, 3.2): user and password, host and port, up to the path.
_AUTHORITY: Final = re.compile(r"(?:[^/?#]*@)?(?:\[[^]/?#]*\]|[^:/?#]*)(?::\d*)?(?=[/?#]|$)")


@dataclass(frozen=True, slots=True)
class _Scheme:
    """What FFmpeg may do for one scheme."""

    protocols: str
    containers: str = _CONTAINERS
    listens: bool = False
    """Whether it can wait for a sender."""
    port: int | None = None
    """The port to listen at when none is given."""
    endless: bool = True
    """Whether it is live whatever it delivers."""


_HTTP: Final = _Scheme("http,https,httpproxy,tcp,tls", listens=True, endless=False)
_RTSP: Final = _Scheme("rtsp,rtsps,rtp,srtp,tcp,tls,udp", "rtsp", listens=True, port=8554)
_RTMP: Final = _Scheme("rtmp,rtmps,tcp,tls", "flv,live_flv", listens=True, port=1935)

LIVE_OPTIONS: Final = {"analyzeduration": "1000000", "probesize": "1000000"}
"""Long enough to find the sound of a live stream with pictures, short enough not to be late."""

_SCHEMES: Final = {
    "http": _HTTP,
    "https": _HTTP,
    "rtsp": _RTSP,
    "rtsps": _RTSP,
    "rtmp": _RTMP,
    "rtmps": _RTMP,
    "tcp": _Scheme("tcp", listens=True),
    "udp": _Scheme("udp", listens=True),
}
SCHEMES: Final = tuple(_SCHEMES)
"""The schemes of URLs that sound can come from."""


@dataclass(frozen=True, slots=True)
class MediaAddress:
    """A URL to fetch sound from, or to wait for a sender at."""

    url: str
    """Complete, secrets included."""
    listen: bool = False

    @property
    def label(self) -> str:
        """The URL without user, password and query."""
        return display_url(self.url)

    @property
    def endless(self) -> bool:
        """Whether it is known to be live before it is opened."""
        return self.listen or _scheme(self.url).endless


def parse_media_url(url: str, *, listen: bool = False) -> MediaAddress:
    """Parse the URL to fetch from or, with ``listen``, to wait at.

    A listener without a host is on loopback, without a port at its protocol's own. UDP has no connections to
    fetch from: it always listens.

    Raises:
        UsageError: it is no URL that sound can come from.
    """
    parts = _split(url)
    scheme = _scheme(url)
    if not listen and parts.scheme != "udp":
        if not parts.hostname:
            raise UsageError(f"{display_url(url)} names no host", f"write {parts.scheme}://HOST/...")
        # FFmpeg accepts schemes in lower case only.
        return MediaAddress(f"{parts.scheme}{url[len(parts.scheme) :]}")
    if not scheme.listens or parts.scheme in ("https", "rtsps", "rtmps"):
        raise UsageError(f"{parts.scheme}:// cannot wait for a sender", "use rtmp, rtsp, tcp, udp or http")
    port = parts.port or scheme.port
    if port is None:
        raise UsageError(
            f"{display_url(url)} names no port to listen at", f"write {parts.scheme}://{LOOPBACK}:PORT"
        )
    host = parts.hostname or LOOPBACK
    netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return MediaAddress(parts._replace(netloc=netloc).geturl(), listen=True)


def display_url(url: str) -> str:
    """A URL without user, password, query, fragment and control characters, cut to a readable length."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return clean(url, NAME_LIMIT)
    # A password with one of / ? # in it, written as it is, ends what counts as the host.
    if not _AUTHORITY.match(rest) and "@" in rest:
        rest = rest.rpartition("@")[2]
    host, slash, path = rest.partition("?")[0].partition("#")[0].partition("/")
    return clean(f"{scheme}://{host.rpartition('@')[2]}{slash}{path}", NAME_LIMIT)


def redact_url(url: str) -> str:
    """A URL as it may be written to disk: unchanged, or without all that may be a secret."""
    return display_url(url) if any(mark in url for mark in "@?#") else url


def ffmpeg_options(address: MediaAddress, stall_seconds: float | None, ca_file: str | None) -> dict[str, str]:
    """FFmpeg's options for a URL.

    Args:
        address: where to fetch or to listen.
        stall_seconds: how long nothing may arrive.
        ca_file: the certificates to trust.
    """
    parts, scheme = _split(address.url), _scheme(address.url)
    chosen = {"protocol_whitelist": scheme.protocols, "format_whitelist": scheme.containers}
    # Also for http: a redirection may lead to https.
    if scheme is _HTTP or parts.scheme in ("rtsps", "rtmps"):
        chosen |= {"tls_verify": "1"} | ({"ca_file": ca_file} if ca_file else {})
    if scheme.endless or address.listen:
        chosen |= LIVE_OPTIONS
    if address.listen:
        return chosen | _listening(parts)
    if stall_seconds is not None and scheme is _HTTP:
        chosen |= {"rw_timeout": str(round(stall_seconds * 1e6))}
        chosen |= {"reconnect": "1", "reconnect_delay_max": "4"}
    if scheme is _RTSP:
        chosen["rtsp_flags"] = "prefer_tcp"
    return chosen


def _listening(parts: SplitResult) -> dict[str, str]:
    match parts.scheme:
        case "rtsp":
            # Without an explicit value FFmpeg uses the timeout of av.open, and overflows.
            return {"rtsp_flags": "listen", "listen_timeout": "2000000"}
        case "udp":
            # Otherwise FFmpeg receives on all addresses of this machine.
            return {"localaddr": parts.hostname or LOOPBACK, "overrun_nonfatal": "1"}
        case _:
            return {"listen": "1"}


def _scheme(url: str) -> _Scheme:
    scheme = _SCHEMES.get(_split(url).scheme)
    if scheme is None:
        raise UsageError(
            f"{display_url(url)} is no address that sound can come from",
            f"use {', '.join(f'{name}://' for name in SCHEMES)}",
        )
    return scheme


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # urlsplit checks it only when it is read
    except ValueError as error:
        raise UsageError(
            f"{display_url(url)} is no address",
            "write e.g. https://HOST/PATH, and / ? # in a password as %2F %3F %23",
        ) from error
    return parts


def file_options() -> dict[str, str]:
    """FFmpeg's options for a file that is read for it: it may open nothing itself."""
    return {"protocol_whitelist": "none", "format_whitelist": _CONTAINERS}
