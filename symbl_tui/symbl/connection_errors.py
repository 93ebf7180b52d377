"""Why an engine cannot be reached, in a sentence each: name, connection, time, certificate, clock. No I/O."""

import errno
import socket
import ssl
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from symbl_tui.domain.text import clean
from symbl_tui.errors import EngineError, EngineUnreachable, ProtocolError

THIS_MACHINE: Final = ("127.0.0.1", "localhost", "::1")
"""Hosts that are not reached through a proxy, whatever the environment says."""
_CLOCK_TOLERANCE: Final = 300.0
"""Seconds that two clocks may differ before it is worth a word."""
_EXPIRED, _NOT_YET_VALID = 10, 9
_OTHER_HOST: Final = (62, 64)
_UNTRUSTED: Final = (2, 18, 19, 20, 21)
"""OpenSSL's X509_V_ERR_* that mean: no chain to an authority that is trusted."""
_NO_TLS: Final = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL")
_UNITS: Final = ((86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes"))


def unreachable(url: str, reason: str) -> str:
    """The sentence for an engine that cannot be reached."""
    return f"nobody answers at {url} ({clean(reason, 200)}); check the address and the network"


def failure(url: str, error: BaseException, timeout: float) -> EngineError:
    """Our error for one that arose while ``url`` was asked, which took at most ``timeout`` seconds."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return EngineUnreachable(_certificate(urlsplit(url).hostname or url, cause))
        if isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS:
            return ProtocolError(f"{url} does not speak TLS; is this the engine's address and port?")
    reason = next(filter(None, (_reason(cause, timeout) for cause in _causes(error))), "") or str(error)
    return EngineUnreachable(unreachable(url, f"by the proxy: {reason}" if _by_proxy(url) else reason))


def clock_fault(date: str, now: float) -> str:
    """How this machine's clock differs from a server's.

    Args:
        date: The server's ``Date`` header.
        now: Our time, in seconds since 1970.

    Returns:
        A sentence, or an empty one where they differ by at most 5 minutes or the header says nothing.
    """
    try:
        ahead = now - parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return ""
    if abs(ahead) <= _CLOCK_TOLERANCE:
        return ""
    size, unit = next((s, u) for s, u in _UNITS if abs(ahead) >= 2 * s or u == "minutes")
    word = "ahead of" if ahead > 0 else "behind"
    return f"this machine's clock is {abs(ahead) / size:.0f} {unit} {word} the engine's; set it right"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and all that led to it, the latest first."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):  # several addresses were tried
            for each in error.exceptions:
                yield from _causes(each)
        error = error.__cause__ or error.__context__


def _reason(cause: BaseException, timeout: float) -> str:
    """What a system error means; empty for any other."""
    if isinstance(cause, TimeoutError):
        return f"no answer within {timeout:g} s"
    if isinstance(cause, socket.gaierror):
        again = cause.errno == socket.EAI_AGAIN
        return "no name server answers" if again else "its name does not resolve"
    if isinstance(cause, ConnectionRefusedError):
        return "connection refused: nothing listens on that port"
    if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return "no route to it"
    if isinstance(cause, ConnectionResetError):
        return "it broke the connection off"
    return ""


def _certificate(host: str, error: ssl.SSLCertVerificationError) -> str:
    code = error.verify_code
    if code in (_EXPIRED, _NOT_YET_VALID):
        what = "has expired" if code == _EXPIRED else "is not valid yet"
        today = time.strftime("%Y-%m-%d %H:%M")
        return f"the certificate of {host} {what}, or this machine's clock is wrong: it says {today}"
    if code in _OTHER_HOST:
        return f"the certificate that {host} shows is for another host; check the address"
    if code in _UNTRUSTED:
        return (
            f"the certificate of {host} comes from no authority that is trusted here; "
            "if it is a private one, name its PEM file in engine.ca_file"
        )
    return f"the certificate of {host} cannot be trusted ({clean(error.verify_message, 100)})"


def _by_proxy(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    named = {parts.scheme, "all"} & getproxies().keys()
    return bool(named) and host not in THIS_MACHINE and not proxy_bypass(host)
