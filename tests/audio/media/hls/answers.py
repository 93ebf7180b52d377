"""Answers of a web server without a server."""

from http.client import HTTPResponse
from io import BytesIO


class _Socket:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, mode: str) -> BytesIO:
        return BytesIO(self._content)


def response(content: bytes, declared: int | None = None) -> HTTPResponse:
    """An answer with this content, whatever length it declares."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content) if declared is None else declared}\r\n\r\n"
    made = HTTPResponse(_Socket(head.encode() + content))  # type: ignore[arg-type]
    made.begin()
    return made
