"""Can the engine be reached, and does it let us in? One that is on this machine also has to understand."""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from symbl_tui.config.credentials import Credentials, find_credentials
from symbl_tui.config.profile import EngineConfig, Profile
from symbl_tui.doctor.examination import in_thread
from symbl_tui.doctor.finding import Area, Finding, Severity, of_error
from symbl_tui.doctor.recognizer_health import recognition
from symbl_tui.domain.encoding import Encoding
from symbl_tui.errors import (
    Advice,
    AuthenticationError,
    EngineError,
    EngineUnreachable,
    SymblTuiError,
    UnreachableCause,
)
from symbl_tui.session.run.start_options import start_options
from symbl_tui.symbl.auth import Authenticator, check_credentials, tls_context
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.symbl.events import EngineFault, FinalResult, PartialResult, StartedListening
from symbl_tui.symbl.request_frames import start_request
from symbl_tui.symbl.streaming import connect
from symbl_tui.system.network import is_loopback

if TYPE_CHECKING:
    import ssl

    from symbl_tui.symbl.streaming import StreamingConnection

SPEECH_RATE: Final = 16_000
"""Samples per second of the speech that a local engine is tried with."""

_ANSWER_SECONDS: Final = 8.0
_WORDS_SECONDS: Final = 20.0
_CHUNK: Final = 3200
_NTP: Final = "sudo timedatectl set-ntp true"
_CONNECTION: Final = f"symbl-tui-doctor-{uuid.uuid4()}"
"""Nobody else's conversation."""

Engine = Callable[[], AbstractAsyncContextManager[Endpoint]]


async def remote(wanted: EngineConfig) -> list[Finding]:
    """An engine that is elsewhere: way, certificate, clock, credentials, WebSocket.

    Raises:
        ConfigError: its address or ``ca_file`` is none.
    """
    url = wanted.url.rstrip("/")
    check_transport(url, wanted.allow_plain_http)
    tls = await in_thread(lambda: tls_context(wanted.ca_file))
    own = await in_thread(lambda: _credentials(url))
    reached = await _reach(url, tls, own)
    return [*via_proxy(url), *reached, *_told_of_credentials(url, own, reached)]


def _credentials(url: str) -> Credentials | SymblTuiError | None:
    try:
        return find_credentials(url)
    except SymblTuiError as error:
        return error


async def _reach(url: str, tls: "ssl.SSLContext | None", own: object) -> list[Finding]:
    known = own if isinstance(own, Credentials) else None
    # Without any, those that nobody has: the way there can be tried all the same.
    endpoint = Endpoint(url, known.app_id, known.app_secret) if known else Endpoint(url, "none", "none")
    clock: Advice | None = None
    began = time.monotonic()
    try:
        clock = await check_credentials(endpoint, tls, _ANSWER_SECONDS)
        told = f"{url} answers in {time.monotonic() - began:.1f} s"
        if known:
            async with connect(url, _CONNECTION, await Authenticator(endpoint, tls).token(), tls):
                told += " and opens a stream"
    except AuthenticationError as error:
        return [Finding(Area.ENGINE, f"{url} answers"), *refused(error, known)]
    except EngineError as error:
        return [unreachable(error, url), *_clock(clock)]
    return [Finding(Area.ENGINE, told), *_clock(clock)]


def refused(error: AuthenticationError, known: Credentials | None) -> list[Finding]:
    """What a refusal means: the credentials are wrong, unless there were none; and maybe the clock is why."""
    found = _clock(error.clock_skew)
    if known is None:
        return found
    told = f"{error.message}; they are those in {known.origin}"
    mend = "symbl-tui login, with the app id and secret of that server"
    return [*found, Finding(Area.CREDENTIALS, told, Severity.FAULT, mend)]


def _clock(skew: Advice | None) -> list[Finding]:
    return [Finding(Area.ENGINE, skew.message, Severity.WARNING, _NTP)] if skew else []


def unreachable(error: EngineError, url: str) -> Finding:
    """An engine that cannot be had, with the command that the cause calls for."""
    found = of_error(error, Area.ENGINE)
    if isinstance(error, EngineUnreachable):
        mend = _remedies(urlsplit(url).hostname or url, url).get(error.cause, found.mend)
        return Finding(Area.ENGINE, found.what, Severity.FAULT, mend)
    return found


def _remedies(host: str, url: str) -> dict[UnreachableCause, str]:
    cause = UnreachableCause
    return {
        cause.PROXY: f"NO_PROXY={host}, or the right address in HTTPS_PROXY",
        cause.NAME_UNRESOLVED: f"getent hosts {host}; is the name right? (engine.url)",
        cause.NO_NAME_SERVER: "cat /etc/resolv.conf; is this machine online?",
        cause.REFUSED: f"start the engine there (symbl-tui serve), or mend the port in {url}",
        cause.TIMED_OUT: f"curl -v {url}; a firewall may drop it",
        cause.NO_ROUTE: "ip route; is this machine online?",
        cause.CERTIFICATE_EXPIRED: f"{_NTP} if the clock is wrong; else renew the certificate on {host}",
        cause.CERTIFICATE_NOT_YET_VALID: f"{_NTP} if the clock is wrong; else wait",
    }


def _told_of_credentials(
    url: str, own: Credentials | SymblTuiError | None, reached: Iterable[Finding]
) -> list[Finding]:
    if isinstance(own, SymblTuiError):
        return [of_error(own, Area.CREDENTIALS)]
    if own is None:
        mend = f"symbl-tui login --url {url}; or set SYMBL_APP_ID and SYMBL_APP_SECRET"
        return [Finding(Area.CREDENTIALS, f"no app id and secret for {url}", Severity.FAULT, mend)]
    faults = {finding.area for finding in reached if finding.severity is Severity.FAULT}
    if Area.CREDENTIALS in faults:
        return []
    if faults:
        return [Finding(Area.CREDENTIALS, f"there are some in {own.origin}; not tried", Severity.NOTE)]
    return [Finding(Area.CREDENTIALS, f"those in {own.origin} are accepted")]


def via_proxy(url: str) -> list[Finding]:
    """The proxy that the environment names for an address, without its password."""
    parts = urlsplit(url)
    host, proxies = parts.hostname or "", getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or is_loopback(host) or proxy_bypass(host):
        return []
    where = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    return [Finding(Area.ENGINE, f"goes through the proxy at {where.hostname}", Severity.NOTE)]


async def local(engine: Engine, profile: Profile, speech: bytes) -> list[Finding]:
    """The engine of this machine: does it start, does its recogniser load, does it understand?

    Args:
        engine: Starts it.
        profile: What it is asked for.
        speech: Some seconds of mono s16le at :data:`SPEECH_RATE`.
    """
    began = time.monotonic()
    try:
        async with engine() as endpoint:
            started = time.monotonic() - began
            token = await Authenticator(endpoint).token()
            async with connect(endpoint.url, _CONNECTION, token) as link:
                words = await _understood(link, profile, speech)
            recognised = await recognition(endpoint.url)
    except EngineError as error:
        return [of_error(error, Area.ENGINE)]
    took = time.monotonic() - began
    told = f'and understands speech ("{words}"), {took:.1f} s in all' if words else "and listens"
    found = [Finding(Area.ENGINE, f"the engine of this machine starts in {started:.1f} s {told}")]
    return [*found, *recognised] if words else [*found, *recognised, _deaf()]


def _deaf() -> Finding:
    what = f"its recogniser found no words in the speech of the demo within {_WORDS_SECONDS:.0f} s"
    mend = "symbl-tui models check; or remove [recognizer] from engine.toml"
    return Finding(Area.ENGINE, what, Severity.WARNING, mend)


async def _understood(link: "StreamingConnection", profile: Profile, speech: bytes) -> str:
    """The first sentence that the engine finds in ``speech``; what there is of it, if anything, in time."""
    heard = ""
    await link.send_request(start_request(start_options(profile, None, Encoding.LINEAR16, SPEECH_RATE)))
    speaking: asyncio.Task[None] | None = None
    try:
        async with asyncio.timeout(_WORDS_SECONDS):
            async for received in link:
                match received.event:
                    case StartedListening():
                        speaking = speaking or asyncio.create_task(_speak(link, speech), name="doctor speaks")
                    case EngineFault(message=message):
                        raise EngineUnreachable(f"the engine cannot recognise speech: {message}")
                    case FinalResult(text=words) if words:
                        return words
                    case PartialResult(text=words) if words:
                        heard = words
    except TimeoutError:
        pass
    finally:
        if speaking:
            speaking.cancel()
            await asyncio.wait([speaking])
    return heard


async def _speak(link: "StreamingConnection", speech: bytes) -> None:
    for start in range(0, len(speech), _CHUNK):
        await link.send_audio(speech[start : start + _CHUNK])
