"""Check the engine: connection and credentials of a remote one, recognition of the local one."""

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
from symbl_tui.doctor.check_runner import run_in_thread
from symbl_tui.doctor.finding import Area, Finding, Severity, finding_from_error
from symbl_tui.doctor.recognizer_health import check_recognizer
from symbl_tui.domain.encoding import Encoding
from symbl_tui.errors import (
    Advice,
    AuthenticationError,
    EngineError,
    EngineUnreachable,
    SymblTuiError,
)
from symbl_tui.session.run.start_options import start_options
from symbl_tui.symbl.auth import Authenticator, check_credentials, tls_context
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.symbl.events import EngineFault, FinalResult, PartialResult, StartedListening
from symbl_tui.symbl.request_frames import start_request
from symbl_tui.symbl.streaming import connect
from symbl_tui.system.network import is_loopback
from symbl_tui.system.tasks import cancel_and_wait
from symbl_tui.unreachable_cause import UnreachableCause

if TYPE_CHECKING:
    import ssl

    from symbl_tui.symbl.streaming import StreamingConnection

SPEECH_RATE: Final = 16_000
"""Samples per second of the speech that a local engine is tested with."""

_ANSWER_SECONDS: Final = 8.0
# Of recognition; a model may first be loaded from a slow disk.
_WORDS_SECONDS: Final = 20.0
# Bytes: 100 ms, as sessions send by default.
_CHUNK: Final = 3200
_NTP: Final = "sudo timedatectl set-ntp true"
# A connection id of our own, so that no real conversation is joined.
_CONNECTION: Final = f"symbl-tui-doctor-{uuid.uuid4()}"

Engine = Callable[[], AbstractAsyncContextManager[Endpoint]]


async def check_remote(config: EngineConfig, named: str | None = None) -> list[Finding]:
    """Check a remote engine: connection, certificate, clock, credentials, WebSocket.

    Args:
        config: The engine.
        named: The engine named on the command line; see :func:`.find_credentials`.

    Raises:
        ConfigError: its address or ``ca_file`` is invalid.
    """
    url = config.url.rstrip("/")
    check_transport(url, config.allow_plain_http)
    tls = await run_in_thread(lambda: tls_context(config.ca_file))
    own = await run_in_thread(lambda: _credentials(url, named))
    reached = await _reach(url, tls, own)
    return [*proxy_findings(url), *reached, *_credential_findings(url, own, reached)]


def _credentials(url: str, named: str | None) -> Credentials | SymblTuiError | None:
    try:
        return find_credentials(url, named)
    except SymblTuiError as error:
        return error


async def _reach(url: str, tls: "ssl.SSLContext | None", own: object) -> list[Finding]:
    known = own if isinstance(own, Credentials) else None
    # Without credentials, invalid ones: the connection can be tested all the same.
    endpoint = Endpoint(url, known.app_id, known.app_secret) if known else Endpoint(url, "none", "none")
    clock: Advice | None = None
    began = time.monotonic()
    try:
        clock = await check_credentials(endpoint, tls, _ANSWER_SECONDS)
        sentence = f"{url} answers in {time.monotonic() - began:.1f} s"
        if known:
            # Opened too: proxies that pass HTTP often block WebSockets.
            async with connect(url, _CONNECTION, await Authenticator(endpoint, tls).token(), tls):
                sentence += " and opens a stream"
    except AuthenticationError as error:
        return [Finding(Area.ENGINE, f"{url} answers"), *refusal_findings(error, known)]
    except EngineError as error:
        return [unreachable_finding(error, url), *_clock_findings(clock)]
    return [Finding(Area.ENGINE, sentence), *_clock_findings(clock)]


def refusal_findings(error: AuthenticationError, known: Credentials | None) -> list[Finding]:
    """Interpret a refusal: wrong credentials, unless there were none; maybe because of the clock."""
    found = _clock_findings(error.clock_skew)
    if known is None:
        return found
    sentence = f"{error.message}; they are those in {known.origin}"
    remedy = "symbl-tui login, with the app id and secret of that server"
    return [*found, Finding(Area.CREDENTIALS, sentence, Severity.FAULT, remedy)]


def _clock_findings(skew: Advice | None) -> list[Finding]:
    return [Finding(Area.ENGINE, skew.message, Severity.WARNING, _NTP)] if skew else []


def unreachable_finding(error: EngineError, url: str) -> Finding:
    """Convert a connection error to a finding, with the remedy for its cause."""
    found = finding_from_error(error, Area.ENGINE)
    if isinstance(error, EngineUnreachable):
        remedy = _remedies(urlsplit(url).hostname or url, url).get(error.cause, found.remedy)
        return Finding(Area.ENGINE, found.message, Severity.FAULT, remedy)
    return found


def _remedies(host: str, url: str) -> dict[UnreachableCause, str]:
    cause = UnreachableCause
    return {
        cause.PROXY: f"NO_PROXY={host}, or the right address in HTTPS_PROXY",
        cause.NAME_UNRESOLVED: f"getent hosts {host}; is the name right? (engine.url)",
        cause.NO_NAME_SERVER: "cat /etc/resolv.conf; is this machine online?",
        cause.REFUSED: f"start the engine there (symbl-tui serve), or fix the port in {url}",
        cause.TIMED_OUT: f"curl -v {url}; a firewall may drop it",
        cause.NO_ROUTE: "ip route; is this machine online?",
        cause.CERTIFICATE_EXPIRED: f"{_NTP} if the clock is wrong; else renew the certificate on {host}",
        cause.CERTIFICATE_NOT_YET_VALID: f"{_NTP} if the clock is wrong; else wait",
    }


def _credential_findings(
    url: str, own: Credentials | SymblTuiError | None, reached: Iterable[Finding]
) -> list[Finding]:
    if isinstance(own, SymblTuiError):
        return [finding_from_error(own, Area.CREDENTIALS)]
    if own is None:
        remedy = f"symbl-tui login --url {url}; or set SYMBL_APP_ID and SYMBL_APP_SECRET"
        return [Finding(Area.CREDENTIALS, f"no app id and secret for {url}", Severity.FAULT, remedy)]
    faults = {finding.area for finding in reached if finding.severity is Severity.FAULT}
    if Area.CREDENTIALS in faults:
        return []
    if faults:
        return [Finding(Area.CREDENTIALS, f"there are some in {own.origin}; not tried", Severity.NOTE)]
    return [Finding(Area.CREDENTIALS, f"those in {own.origin} are accepted")]


def proxy_findings(url: str) -> list[Finding]:
    """Note the proxy for an address in the environment, without its password."""
    parts = urlsplit(url)
    host, proxies = parts.hostname or "", getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or is_loopback(host) or proxy_bypass(host):
        return []
    where = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    return [Finding(Area.ENGINE, f"goes through the proxy at {where.hostname}", Severity.NOTE)]


async def check_local(engine: Engine, profile: Profile, speech: bytes) -> list[Finding]:
    """Check the local engine: its start, its recogniser, and recognition of speech.

    Args:
        engine: starts it.
        profile: the set-up of the session.
        speech: some seconds of mono s16le at :data:`SPEECH_RATE`.
    """
    began = time.monotonic()
    try:
        async with engine() as endpoint:
            started = time.monotonic() - began
            token = await Authenticator(endpoint).token()
            async with connect(endpoint.url, _CONNECTION, token) as link:
                words = await _transcribe(link, profile, speech)
            recognised = await check_recognizer(endpoint.url)
    except EngineError as error:
        return [finding_from_error(error, Area.ENGINE)]
    took = time.monotonic() - began
    sentence = f'and understands speech ("{words}"), {took:.1f} s in all' if words else "and listens"
    found = [Finding(Area.ENGINE, f"the engine of this machine starts in {started:.1f} s {sentence}")]
    return [*found, *recognised] if words else [*found, *recognised, _no_words_finding()]


def _no_words_finding() -> Finding:
    message = f"its recogniser found no words in the speech of the demo within {_WORDS_SECONDS:.0f} s"
    remedy = "symbl-tui models check; or remove [recognizer] from engine.toml"
    return Finding(Area.ENGINE, message, Severity.WARNING, remedy)


async def _transcribe(link: "StreamingConnection", profile: Profile, speech: bytes) -> str:
    """Recognise ``speech``: the first final result, or the interim one when time is up."""
    interim = ""
    await link.send_request(start_request(start_options(profile, None, Encoding.LINEAR16, SPEECH_RATE)))
    sending: asyncio.Task[None] | None = None
    try:
        async with asyncio.timeout(_WORDS_SECONDS):
            async for received in link:
                match received.event:
                    # Only now: audio that arrives before the request is accepted belongs to none.
                    case StartedListening():
                        sending = sending or asyncio.create_task(
                            _send_speech(link, speech), name="send the doctor's speech"
                        )
                    case EngineFault(message=message):
                        raise EngineUnreachable(f"the engine cannot recognise speech: {message}")
                    case FinalResult(text=words) if words:
                        return words
                    case PartialResult(text=words) if words:
                        interim = words
    except TimeoutError:
        pass
    finally:
        await cancel_and_wait(sending)
    return interim


async def _send_speech(link: "StreamingConnection", speech: bytes) -> None:
    for start in range(0, len(speech), _CHUNK):
        await link.send_audio(speech[start : start + _CHUNK])
