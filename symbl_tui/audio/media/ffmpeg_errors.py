"""Turns FFmpeg's errors into sentences for the user. Only the media child uses it.

FFmpeg's own messages contain the URL with its secrets, so none of them is passed on.
"""

import errno
import socket
import ssl
from pathlib import PurePath
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import av

from symbl_tui.audio.media.media_url import display_url
from symbl_tui.errors import SourceError

_CONNECT_SECONDS: Final = 3.0
_TLS: Final = {"https": 443, "rtsps": 322, "rtmps": 443}
_PLAYLISTS: Final = (".m3u8", ".m3u", ".pls", ".sdp", ".mpd", ".xspf", ".asx", ".ffconcat")

# What is wrong with a place, to be read after its name, and the remedy.
_Reason = tuple[str, str]

# By the status, or by its first digit.
_STATUSES: Final = {
    3: ("is moved in a circle, or to where it may not lead", "name the address that it is moved to"),
    4: ("is refused by the server (4xx)", "check the address"),
    5: ("cannot be had: the server has an error of its own (5xx)", "try again later"),
    400: ("is no address that this server understands (400)", "check it"),
    401: ("wants user and password (401)", "write them before the host: USER:PASSWORD@HOST"),
    403: ("may not be read (403)", "check the address and the credentials"),
    404: ("is not there (404)", "check the address"),
    429: ("is asked for too often (429)", "wait and try again"),
}
_ANSWERS: Final = {
    "HTTPNotFoundError": _STATUSES[404],
    "HTTPUnauthorizedError": _STATUSES[401],
    "HTTPForbiddenError": _STATUSES[403],
    "HTTPTooManyRequestsError": _STATUSES[429],
    "HTTPBadRequestError": _STATUSES[400],
    "HTTPOtherClientError": _STATUSES[4],
    "HTTPServerError": _STATUSES[5],
    "DecoderNotFoundError": ("holds sound that there is no decoder for", "convert it to wav, flac or mp3"),
    "ProtocolNotFoundError": (
        "cannot be opened: this FFmpeg does not speak its protocol",
        "use another address",
    ),
    "ExitError": ("does not answer", "check the address and the network"),
}
_ERRNOS: Final = {
    errno.ECONNREFUSED: ("cannot be reached: no program listens there", "check host and port"),
    errno.EHOSTUNREACH: ("cannot be reached: there is no way to that host", "check the network"),
    errno.ENETUNREACH: ("cannot be reached: there is no way to that network", "check the network"),
    errno.ETIMEDOUT: ("does not answer", "check the address and the network"),
    errno.ECONNRESET: ("hung up", "try again later"),
    errno.EADDRINUSE: ("is taken by another program", "choose another port"),
    errno.EADDRNOTAVAIL: ("is no address of this machine", "listen at one that is, e.g. 127.0.0.1"),
    errno.EACCES: ("may not be opened", "check the permissions"),
}


def to_source_error(error: Exception, place: str) -> SourceError:
    """The error for a file or URL that could not be opened."""
    known = _known_reason(error)
    # FFmpeg reports one input/output error for all network faults; a second connection tells which.
    reason = known or (_diagnose(place) if "://" in place else None) or _unreadable(error, place)
    what, remedy = reason
    return SourceError(f"{display_url(place)} {what}", remedy)


def _known_reason(error: Exception) -> _Reason | None:
    if isinstance(error, HTTPError):
        # Some servers answer with numbers of their own, such as 999.
        unknown = (f"cannot be had: the server answers {error.code}", "check the address")
        return _STATUSES.get(error.code) or _STATUSES.get(error.code // 100, unknown)
    # urllib wraps the system's error.
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return _ERRNOS[errno.ETIMEDOUT]
    number = cause.errno if isinstance(cause, OSError) else None
    return _ANSWERS.get(type(error).__name__) or (_ERRNOS.get(number) if number else None)


def _unreadable(error: Exception, place: str) -> _Reason:
    if isinstance(error, av.error.InvalidDataError | av.error.ArgumentError):
        return _no_sound(place)
    if "://" in place:
        return "cannot be read: it hangs up, or sends what is neither sound nor video", "check the address"
    return "cannot be read", "check that it is sound or video, and try again"


def _no_sound(place: str) -> _Reason:
    if "://" not in place:
        if PurePath(place).suffix.lower() in _PLAYLISTS:
            return "is a playlist, which may lead anywhere", "name what it leads to instead"
        return (
            "is not a sound file that can be read, nor a video, unless it is cut off",
            "convert or replace it",
        )
    if PurePath(urlsplit(place).path).suffix.lower() in _PLAYLISTS:
        return "is no playlist, though its name says so", "check that it is not a web page"
    return (
        "brings nothing that is sound or video, or leads where it may not",
        "check that it is not a web page",
    )


def _diagnose(place: str) -> _Reason | None:
    """What is wrong with the connection to a URL, found by connecting; None when nothing is."""
    parts = urlsplit(place)
    host = parts.hostname or ""
    try:
        port = parts.port or _TLS.get(parts.scheme, 80)
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if parts.scheme in _TLS:
            with socket.create_connection((host, port), _CONNECT_SECONDS) as plain:
                ssl.create_default_context().wrap_socket(plain, server_hostname=host).close()
    except socket.gaierror:
        return "cannot be reached: its name is not known", "check the address and the name server"
    except ssl.SSLCertVerificationError as error:
        return f"cannot be trusted: {error.verify_message}", "check the certificate, or set SSL_CERT_FILE"
    except ssl.SSLError:
        return "does not speak TLS", "check the address, or use the scheme without the s"
    except TimeoutError:  # has no number where it is Python's own
        return _ERRNOS[errno.ETIMEDOUT]
    except OSError as error:
        return _ERRNOS.get(error.errno or 0)
    return None
