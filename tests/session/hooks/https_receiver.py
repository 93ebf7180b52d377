"""An https server that gets webhooks, with a certificate of a private authority."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from symbl_tui.config.event_config import HookConfig


@dataclass
class Receiver:
    """An https server: what it got, and what it answers one request after the other."""

    url: str
    ca_file: str
    answers: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def hook(self, **more: object) -> HookConfig:
        fields = {"on": ("final",), "webhook": self.url, "ca_file": self.ca_file, "secret": "team"} | more
        return HookConfig(**fields)  # type: ignore[arg-type]


@asynccontextmanager
async def receiver(tmp_path: Path, *answers: bytes) -> AsyncIterator[Receiver]:
    """An https server with a certificate of a private authority."""
    authority, tls = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    got = Receiver("", str(tmp_path / "ca.pem"), list(answers))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
            pairs = (line.split(": ", 1) for line in head[1:] if line)
            headers = {name.lower(): value for name, value in pairs}
            got.headers.append(headers)
            got.bodies.append(await reader.readexactly(int(headers["content-length"])))
            answer = got.answers.pop(0) if got.answers else b"204 No Content"
            if answer != b"hang":
                writer.write(b"HTTP/1.1 " + answer + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
            else:
                while True:  # a byte now and then, as a server would that keeps its clients
                    writer.write(b"H")
                    await writer.drain()
                    await asyncio.sleep(0.01)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "localhost", 0, ssl=tls)
    got.url = f"https://localhost:{server.sockets[0].getsockname()[1]}/hook?room=1"
    try:
        yield got
    finally:
        server.close()
