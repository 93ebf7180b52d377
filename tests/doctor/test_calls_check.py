"""The doctor dials the public URL as a platform does, and says what keeps calls out."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.server.call_server import CallServer, ServerSettings
from symbl_tui.doctor.calls_check import CallsSetup, _NoCalls, check_calls, dialled_address
from symbl_tui.doctor.finding import Finding, Severity
from symbl_tui.system.listening_socket import listen


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def setup(port: int, origin: str = "") -> CallsSetup:
    return CallsSetup(host="127.0.0.1", port=port, origin=origin, taken=("twilio",))


def authority_for(days: float = 60.0) -> tuple[trustme.CA, ssl.SSLContext]:
    """An authority, and a server's context with a certificate of it."""
    authority = trustme.CA()
    until = datetime.now(UTC) + timedelta(days=days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_after=until.replace(tzinfo=None)).configure_cert(context)
    return authority, context


@asynccontextmanager
async def proxy_to(port: int, context: ssl.SSLContext) -> AsyncIterator[str]:
    """A proxy with TLS before a port; the public origin."""
    tasks: set[asyncio.Task[None] | None] = set()

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, ssl.SSLError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        inner_reader, inner = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(copy(reader, inner), copy(inner_reader, writer))
        for each in (writer, inner):
            with suppress(ConnectionError, ssl.SSLError):
                await each.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"wss://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await asyncio.gather(*filter(None, tasks))


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def messages(found: list[Finding], *severities: Severity) -> str:
    return "\n".join(
        f"{each.message}; {each.remedy}" for each in found if not severities or each.severity in severities
    )


BAD = (Severity.FAULT, Severity.WARNING)


async def test_who_takes_no_calls_reads_one_line() -> None:
    (note,) = await check_calls(CallsSetup(host="127.0.0.1", port=free_port()))
    assert note.severity is Severity.NOTE
    assert "symbl-tui calls --show" in note.remedy


async def test_a_public_url_that_leads_here_is_confirmed_with_its_certificate() -> None:
    port = free_port()
    authority, context = authority_for()
    async with proxy_to(port, context) as origin:
        found = await check_calls(setup(port, origin), trust=trusting(authority))
    assert f"{origin}/calls leads here" in messages(found)
    assert "is valid for" in messages(found)
    assert "clock" in messages(found, *BAD) or not messages(found, *BAD)


async def test_a_certificate_that_expires_soon_is_a_warning() -> None:
    port = free_port()
    authority, context = authority_for(days=3.5)
    async with proxy_to(port, context) as origin:
        found = await check_calls(setup(port, origin), trust=trusting(authority))
    assert "expires in" in messages(found, Severity.WARNING)


async def test_a_certificate_that_platforms_do_not_trust_is_a_fault() -> None:
    port = free_port()
    _, context = authority_for()
    async with proxy_to(port, context) as origin:
        found = await check_calls(setup(port, origin))
    assert "do not trust the certificate" in messages(found, Severity.FAULT)


@asynccontextmanager
async def running_server() -> AsyncIterator[int]:
    """Another process that takes calls; its port."""
    listener = listen("127.0.0.1", 0)
    async with CallServer(CallHub(_NoCalls()), ServerSettings(platforms=()), listener):
        yield listener.getsockname()[1]
    listener.close()


async def test_a_public_url_that_leads_elsewhere_is_a_fault() -> None:
    async with running_server() as other:
        found = await check_calls(setup(free_port(), f"ws://127.0.0.1:{other}"))
    assert "leads to another server" in messages(found, Severity.FAULT)


async def test_a_server_that_runs_already_is_known_and_its_public_url_checked() -> None:
    async with running_server() as port:
        found = await check_calls(setup(port, f"ws://127.0.0.1:{port}"))
    assert "symbl-tui calls runs at" in messages(found, Severity.OK)
    assert "leads here" in messages(found, Severity.OK)


async def test_a_port_of_another_program_is_named() -> None:
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        found = await check_calls(setup(server.sockets[0].getsockname()[1]))
    assert "cannot listen on" in messages(found, Severity.WARNING)


async def test_a_proxy_that_lets_no_websocket_through_is_told_from_one_that_is_down() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await check_calls(setup(free_port(), f"ws://127.0.0.1:{port}"))
    assert "answers 404" in messages(found, Severity.FAULT)
    assert "Upgrade" in messages(found, Severity.FAULT)
    down = await check_calls(setup(free_port(), f"ws://127.0.0.1:{free_port()}"))
    assert "cannot be reached" in messages(down, Severity.FAULT)


@pytest.mark.parametrize("remedy", ["", "pip install it"])
async def test_the_sip_library_is_mentioned(remedy: str) -> None:
    port = free_port()
    found = await check_calls(CallsSetup(host="127.0.0.1", port=port, taken=("twilio",), sip_remedy=remedy))
    assert ("cannot be taken" in messages(found)) == bool(remedy)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1:8089"),
        ("0.0.0.0", "127.0.0.1:8089"),
        ("", "127.0.0.1:8089"),
        ("::", "[::1]:8089"),
        ("::1", "[::1]:8089"),
        ("calls.example", "calls.example:8089"),
    ],
)
def test_a_running_server_is_asked_where_this_machine_reaches_it(host: str, address: str) -> None:
    assert dialled_address(host, 8089) == address
