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
    return answer(content, Content_Length=len(content) if declared is None else declared)


def answer(content: bytes, **headers: object) -> HTTPResponse:
    """An answer with this content and these headers alone."""
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    made = HTTPResponse(_Socket(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + content))  # type: ignore[arg-type]
    made.begin()
    return made
