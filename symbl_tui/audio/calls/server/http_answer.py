"""Answers of the listener: a status and one clear line. Pure."""

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer; the connection is closed behind it."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def line(cls, status: int, text: str, *headers: tuple[str, str]) -> "HttpAnswer":
        """An answer of one line."""
        return cls(status, f"{text}\n".encode(), headers=headers)

    def encode(self) -> bytes:
        """The bytes to send."""
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "-"
        fields = (
            ("Content-Type", self.content_type),
            ("Content-Length", str(len(self.body))),
            ("Connection", "close"),
            *self.headers,
        )
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        return f"HTTP/1.1 {self.status} {phrase}\r\n{head}\r\n".encode("latin-1", "replace") + self.body


class HttpRefusal(Exception):
    """A request that is not served.

    Args:
        status: Of the answer.
        text: The line that the peer gets.
        log: The line for the operator; empty: none.
        headers: Further ones of the answer.
    """

    def __init__(
        self, status: int, text: str, log: str = "", headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(text)
        self.answer = HttpAnswer.line(status, text, *headers)
        self.log = log
