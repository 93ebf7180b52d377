"""Translate connection errors into ours, with a sentence, a remedy and a cause. No I/O."""

import errno
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.domain.text import clean
from symbl_tui.errors import Advice, EngineError, EngineUnreachable, ProtocolError
from symbl_tui.system.network import is_loopback
from symbl_tui.unreachable_cause import UnreachableCause

# Seconds that two clocks may differ without a warning.
_CLOCK_TOLERANCE: Final = 300.0
_EXPIRED, _NOT_YET_VALID = 10, 9
_OTHER_HOST: Final = (62, 64)
# OpenSSL's X509_V_ERR_* for a missing chain to a trusted authority.
_UNTRUSTED: Final = (2, 18, 19, 20, 21)
# OpenSSL names it differently by version: the other side answered in plain text.
_NO_TLS: Final = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL")
_UNITS: Final = ((86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes"))


NO_ENGINE_BEHIND: Final = (502, 503, 504)
"""The statuses of a proxy whose engine has just died, or that has none at the moment."""
NOT_SYMBL: Final = "not Symbl's protocol"
"""The brief form for a peer that does not speak Symbl's API."""


def unreachable(
    url: str, reason: str, brief: str = "", cause: UnreachableCause = UnreachableCause.OTHER
) -> EngineUnreachable:
    """The error for an engine that cannot be reached.

    Args:
        url: its address.
        reason: what the sentence gives as the reason.
        brief: the reason in at most four words; by default the same.
        cause: the kind of failure.
    """
    # It may hold bytes of the server, and it goes to the terminal.
    reason = clean(reason, 200)
    message = f"{url} cannot be reached ({reason})"
    return EngineUnreachable(message, "check the address and the network", brief or reason, cause)


def busy(url: str, reason: str) -> EngineUnreachable:
    """The error for an engine that takes no more at the moment.

    Args:
        url: its address.
        reason: its answer, which the sentence gives as the reason.
    """
    message = f"the engine at {url} takes no more at the moment ({clean(reason, 200)})"
    return EngineUnreachable(message, brief="engine is busy", cause=UnreachableCause.BUSY)


def restarting(url: str) -> EngineUnreachable:
    """The error for an engine that stops, or whose other node goes on with the conversation."""
    message = f"the engine at {url} asks to connect again (it restarts, or another node takes over)"
    return EngineUnreachable(message, brief="engine restarts", cause=UnreachableCause.RESTARTING)


@dataclass(frozen=True, slots=True)
class _Failure:
    """A classified system error."""

    reason: str
    brief: str
    cause: UnreachableCause = UnreachableCause.OTHER


def connection_error(url: str, error: BaseException, timeout: float) -> EngineError:
    """Translate an error of a request to ``url``, which was limited to ``timeout`` seconds."""
    # Before the system errors: a failed handshake also breaks the connection off, which explains nothing.
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate_error(urlsplit(url).hostname or url, cause)
        if isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS:
            return ProtocolError(
                f"{url} does not speak TLS", "is this the engine's address and port?", NOT_SYMBL
            )
    known = next(filter(None, (_known_failure(cause, timeout) for cause in _causes(error))), None)
    known = known or _Failure(str(error), "")
    # The proxy's address is the one that failed, so the engine's name and port are not to blame.
    if uses_proxy(url):
        reason = f"by the proxy: {known.reason}"
        return unreachable(url, reason, known.brief or known.reason, UnreachableCause.PROXY)
    return unreachable(url, known.reason, known.brief, known.cause)


def clock_skew(date: str, now: float) -> Advice | None:
    """Compare this machine's clock with a server's.

    Args:
        date: the server's ``Date`` header.
        now: this machine's time, in seconds since 1970.

    Returns:
        A warning, or None where they differ by at most 5 minutes or the header cannot be parsed.
    """
    from email.utils import parsedate_to_datetime  # first paint: only errors need it

    try:
        ahead = now - parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    if abs(ahead) <= _CLOCK_TOLERANCE:
        return None
    size, unit = next((s, u) for s, u in _UNITS if abs(ahead) >= 2 * s or u == "minutes")
    word = "ahead of" if ahead > 0 else "behind"
    return Advice(
        f"this machine's clock is {abs(ahead) / size:.0f} {unit} {word} the engine's", "set it right"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and its causes, the latest first."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):  # several addresses were tried
            for each in error.exceptions:
                yield from _causes(each)
        error = error.__cause__ or error.__context__


def _known_failure(cause: BaseException, timeout: float) -> _Failure | None:
    """Classify a system error; None for any other."""
    # Before OSError, of which it is a subclass without a useful errno.
    if isinstance(cause, TimeoutError):
        return _Failure(f"no answer within {timeout:g} s", "no answer", UnreachableCause.TIMED_OUT)
    if isinstance(cause, socket.gaierror):
        # No answer from any name server: the network is down, the name may well be right.
        if cause.errno == socket.EAI_AGAIN:
            return _Failure(
                "no name server answers", "no name server answers", UnreachableCause.NO_NAME_SERVER
            )
        return _Failure(
            "its name does not resolve", "name does not resolve", UnreachableCause.NAME_UNRESOLVED
        )
    if isinstance(cause, ConnectionRefusedError):
        reason = "connection refused: nothing listens on that port"
        return _Failure(reason, "connection refused", UnreachableCause.REFUSED)
    if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return _Failure("no route to it", "no route to it", UnreachableCause.NO_ROUTE)
    if isinstance(cause, ConnectionResetError):
        return _Failure("it broke the connection off", "broken off")
    return None


def _certificate_error(host: str, error: ssl.SSLCertVerificationError) -> EngineUnreachable:
    code, remedy, cause = error.verify_code, "", UnreachableCause.OTHER
    if code in (_EXPIRED, _NOT_YET_VALID):
        expired = code == _EXPIRED
        cause = (
            UnreachableCause.CERTIFICATE_EXPIRED if expired else UnreachableCause.CERTIFICATE_NOT_YET_VALID
        )
        what, today = "has expired" if expired else "is not valid yet", time.strftime("%Y-%m-%d %H:%M")
        message = f"the certificate of {host} {what}, or this machine's clock is wrong: it says {today}"
    elif code in _OTHER_HOST:
        message = f"the certificate that {host} shows is for another host"
        remedy = "check the address"
    elif code in _UNTRUSTED:
        message = f"the certificate of {host} comes from no authority that is trusted here"
        remedy = "if it is a private one, name its PEM file in engine.ca_file"
    else:
        message = f"the certificate of {host} cannot be trusted ({clean(error.verify_message, 100)})"
    return EngineUnreachable(message, remedy, "certificate not trusted", cause)


def uses_proxy(url: str) -> bool:
    """Whether the environment names a proxy for requests to ``url``."""
    from urllib.request import getproxies, proxy_bypass  # first paint: only errors need it

    parts = urlsplit(url)
    host = parts.hostname or ""
    named = {parts.scheme, "all"} & getproxies().keys()
    return bool(named) and not is_loopback(host) and not proxy_bypass(host)
