"""The line on stdout with which an engine's process reports its URL, for the process that started it."""

from typing import Final

_PREFIX: Final = "listening on "


def format_ready_line(url: str) -> str:
    """The line for a URL."""
    return f"{_PREFIX}{url}"


def parse_ready_line(line: str) -> str | None:
    """The URL in a line; None for any other line."""
    return line.removeprefix(_PREFIX).strip() if line.startswith(_PREFIX) else None
