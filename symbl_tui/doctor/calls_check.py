"""Check what taking calls needs: secrets, port, public URL with its certificate, clock, SIP library."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.server.call_routes import ROOT
from symbl_tui.audio.calls.server.call_server import CallServer, ServerSettings
from symbl_tui.audio.calls.server.server_address import Address
from symbl_tui.doctor.check_runner import run_in_thread, run_program
from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.errors import UsageError
from symbl_tui.system.listening_socket import listen

_ANSWER_SECONDS: Final = 8.0
# ACME clients renew a certificate a month before its end: at two weeks, that has failed for a while.
_SOON_DAYS: Final = 14
_DAY: Final = 86_400
_LONGEST: Final = 200
_IDENTITY: Final = re.compile(r"symbl-tui calls ([0-9a-f]{32})")
_NTP: Final = "sudo timedatectl set-ntp true"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsSetup:
    """How this machine would take calls."""

    host: str
    port: int
    origin: str = ""
    """The public ``wss://HOST[:PORT]``; empty: not known."""
    taken: tuple[str, ...] = ()
    """The platforms whose secrets are there."""
    missing: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """The platforms that lack secrets, by the names of these."""
    sip_remedy: str = ""
    """The command that installs the SIP library; empty: it is there."""


class _NoCalls:
    """The observer of a server that takes no calls."""

    def call_began(self, call: Call) -> None:
        """Never called."""

    def call_noted(self, call: Call, text: str) -> None:
        """Never called."""

    def call_ended(self, call: Call) -> None:
        """Never called."""


async def check_calls(setup: CallsSetup, *, trust: ssl.SSLContext | None = None) -> list[Finding]:
    """Check all of it.

    Args:
        setup: What is to be checked.
        trust: Certificate authorities to trust for the public URL; None: the system's.
    """
    found = _check_secrets(setup)
    if not setup.taken and not setup.origin:
        return found
    found += await _check_port(setup, trust)
    found += await _check_clock()
    if setup.sip_remedy:
        sip = "calls over SIP cannot be taken: the library baresip-python is not installed"
        return [*found, Finding(Area.CALLS, sip, Severity.NOTE, setup.sip_remedy)]
    return [*found, Finding(Area.CALLS, "calls over SIP can be taken: baresip-python is installed")]


def _check_secrets(setup: CallsSetup) -> list[Finding]:
    if not setup.taken:
        what, remedy = "no calls are taken: no platform has its secret", "symbl-tui calls --show PLATFORM"
        return [Finding(Area.CALLS, what, Severity.NOTE, remedy)]
    found = [Finding(Area.CALLS, f"the secrets of {', '.join(setup.taken)} are there")]
    for names, platforms in setup.missing.items():
        what = f"no calls of {', '.join(platforms)}: not set: {', '.join(names)}"
        found.append(Finding(Area.CALLS, what, Severity.NOTE, f"symbl-tui calls secret {names[0]}"))
    return found


async def _check_port(setup: CallsSetup, trust: ssl.SSLContext | None) -> list[Finding]:
    """Check the port, and the public URL with what listens there: a server of ours, or a running one."""
    where = f"{setup.host} port {setup.port}"
    try:
        listener = await run_in_thread(lambda: listen(setup.host, setup.port))
    except UsageError as error:
        identity = await _ask_locally(setup)
        if not identity:
            return [Finding(Area.CALLS, error.message, Severity.WARNING, "say with --listen what is free")]
        found = Finding(Area.CALLS, f"symbl-tui calls runs at {where}")
        return [found, *await _check_public(setup, identity, trust)]
    with listener:
        found = Finding(Area.CALLS, f"{where} is free")
        if not setup.origin:
            what = "whether platforms reach it is not checked"
            note = Finding(Area.CALLS, what, Severity.NOTE, "symbl-tui doctor --public-url wss://HOST")
            return [found, note]
        settings = ServerSettings(platforms=(), origin=setup.origin)
        async with CallServer(CallHub(_NoCalls()), settings, listener) as server:
            return [found, *await _check_public(setup, server.identity, trust)]


async def _ask_locally(setup: CallsSetup) -> str:
    """The identity of a running server of ours at the port; empty: it is another program."""
    for scheme in ("http", "https"):
        with suppress(httpx.HTTPError):
            # Its certificate is the public URL's business.
            async with httpx.AsyncClient(verify=False, trust_env=False, timeout=_ANSWER_SECONDS) as client:
                answer = await client.get(f"{scheme}://{dialled_address(setup.host, setup.port)}{ROOT}")
            if match := _IDENTITY.search(answer.text[:_LONGEST]):
                return match[1]
    return ""


def dialled_address(host: str, port: int) -> str:
    """``HOST:PORT`` at which a program of this machine reaches what listens at a host, or at all of them."""
    return str(Address({"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port))


async def _check_public(setup: CallsSetup, identity: str, trust: ssl.SSLContext | None) -> list[Finding]:
    """Dial the public URL as a platform does, and expect the answer of this machine's own server."""
    if not setup.origin:
        return []
    url = f"{setup.origin}{ROOT}"
    secure = trust or ssl.create_default_context()
    began = time.monotonic()
    try:
        async with connect(
            url,
            ssl=secure if url.startswith("wss:") else None,
            open_timeout=_ANSWER_SECONDS,
            proxy=None,
            max_size=_LONGEST,
        ) as dialled:
            certificate = dialled.transport.get_extra_info("peercert")
            async with asyncio.timeout(_ANSWER_SECONDS):
                answer = await dialled.recv()
    except (OSError, WebSocketException, ValueError) as error:
        return [_unreachable(url, error)]
    match = _IDENTITY.fullmatch(str(answer).strip())
    if match is None or match[1] != identity:
        what = f"{url} leads to another server than this machine's"
        return [Finding(Area.CALLS, what, Severity.FAULT, "have the proxy or tunnel forward to --listen")]
    reached = Finding(Area.CALLS, f"{url} leads here, in {time.monotonic() - began:.1f} s")
    return [reached, *_check_certificate(setup.origin, certificate)]


def _unreachable(url: str, error: Exception) -> Finding:
    """What keeps a platform from reaching the public URL; the most telling cause first."""
    if isinstance(error, ssl.SSLCertVerificationError):
        what = f"{url}: platforms do not trust the certificate ({error.verify_message})"
        remedy = "use one of a public authority with its whole chain, e.g. of Let's Encrypt"
    elif isinstance(error, InvalidStatus):
        status = error.response.status_code
        what = f"{url} answers {status}: no WebSocket gets through to symbl-tui"
        remedy = "have the proxy pass Upgrade and Connection, and forward /calls unchanged"
    elif isinstance(error, socket.gaierror):
        what, remedy = f"{url}: its name is not found", "check --public-url and the DNS record"
    elif isinstance(error, TimeoutError):
        what = f"{url} does not answer within {_ANSWER_SECONDS:.0f} s"
        remedy = "check firewall and tunnel; from within a network its own address may not be reachable"
    else:
        what = f"{url} cannot be reached ({error})"
        remedy = "is the proxy or tunnel running, and does it forward to --listen?"
    return Finding(Area.CALLS, what, Severity.FAULT, remedy)


def _check_certificate(origin: str, certificate: Mapping[str, object] | None) -> list[Finding]:
    if not origin.startswith("wss:"):
        what = "the public URL is not encrypted: most platforms call wss:// only"
        return [Finding(Area.CALLS, what, Severity.WARNING, "put TLS before it: a proxy, or --tls-cert")]
    ends = str((certificate or {}).get("notAfter", ""))
    if not ends:
        return []
    days = (ssl.cert_time_to_seconds(ends) - time.time()) / _DAY
    if days < _SOON_DAYS:
        what = f"the certificate of the public URL expires in {max(0, days):.0f} days"
        return [Finding(Area.CALLS, what, Severity.WARNING, "renew it")]
    return [Finding(Area.CALLS, f"its certificate is valid for {days:.0f} more days")]


async def _check_clock() -> list[Finding]:
    """Whether the clock is synchronised: signed requests of Vonage and Zoom are valid for minutes."""
    answer = await run_program("timedatectl", "show", "--property=NTPSynchronized", "--value")
    if (answer or "").strip() != "no":
        return []
    what = "the clock is not synchronised; requests of Vonage and Zoom are refused when it is off by minutes"
    return [Finding(Area.CALLS, what, Severity.WARNING, _NTP)]
