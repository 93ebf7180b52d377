"""An HTTP server on loopback that has some files, gives them in ranges, and may break off."""

import hashlib
import io
import tarfile
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from symbl_tui.engine.models.catalogue_entry import CatalogueEntry, Checksum, RemoteFile, sha256
from tests.support.waiting import wait_until


class FileHost:
    """Serves files by name."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.etag = '"one"'
        self.knows_ranges = True
        self.breaks_after: list[int] = []
        """Bytes of the next answers after which they break off."""
        self.hangs_after: int | None = None
        """Bytes of each answer after which nothing more comes."""
        self.requests: list[tuple[str, str | None]] = []
        """Names and ranges of the requests."""
        self.status = 0
        """What is answered to everything, when not 0."""
        self._over = threading.Event()
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def ranges(self) -> list[str | None]:
        return [asked for _, asked in self.requests]

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{name}"

    def close(self) -> None:
        self._over.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name, asked = request.path.lstrip("/"), request.headers.get("Range")
        self.requests.append((name, asked))
        if self.status:
            return request.send_error(self.status)
        content = self.files[name]
        fits = self.knows_ranges and request.headers.get("If-Range") == self.etag
        start = int(asked[6:-1]) if asked and fits else 0
        if content and start >= len(content):
            return self._head(request, 416, 0)
        self._head(request, 206 if start else 200, len(content) - start)
        most = self.breaks_after.pop(0) if self.breaks_after else len(content)
        if self.hangs_after is not None:
            request.wfile.write(content[start : start + self.hangs_after])
            request.wfile.flush()
            self._over.wait(60)
        else:
            request.wfile.write(content[start : start + most])
        request.close_connection = True
        return None

    def _head(self, request: BaseHTTPRequestHandler, status: int, length: int) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(length))
        if self.etag:
            request.send_header("ETag", self.etag)
        request.end_headers()


class Member(NamedTuple):
    name: str
    content: bytes = b""
    kind: bytes = tarfile.REGTYPE
    link: str = ""


def archive(*members: Member) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:bz2") as tar:
        for name, content, kind, link in members:
            member = tarfile.TarInfo(name)
            member.size, member.type, member.linkname = len(content), kind, link
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def folder_archive(path: Path) -> bytes:
    return archive(*(Member(f"a-model/{file.name}", file.read_bytes()) for file in sorted(path.iterdir())))


ARCHIVE = "model.tar.bz2"


def archive_entry(host: FileHost, known: str | None = None) -> CatalogueEntry:
    """A model for sherpa-onnx that comes as one archive."""
    checksum = sha256(known) if known else None
    file = RemoteFile("archive", host.url(ARCHIVE), len(host.files[ARCHIVE]), checksum, archive=True)
    return CatalogueEntry("tiny", "sherpa-onnx", "English", "en", "CC0", (file,))


def files_entry(host: FileHost, checksums: Mapping[str, Checksum | None]) -> CatalogueEntry:
    """A model for Moonshine that comes as several files."""
    files = tuple(
        RemoteFile(name, host.url(name), len(host.files[name]), checksum)
        for name, checksum in checksums.items()
    )
    return CatalogueEntry("pieces-en", "moonshine", "English", "en", "MIT", files)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def quietly(_have: int, _whole: int) -> None:
    pass


def wait_for_size(path: Path, size: int) -> None:
    """Wait until a file has so many bytes."""
    wait_until(lambda: path.exists() and path.stat().st_size >= size)
