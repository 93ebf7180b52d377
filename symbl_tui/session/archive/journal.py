"""Reads ``events.jsonl`` and ``notes.jsonl`` back: untrusted lines in, values out. Knows no screen.

A line that is cut off (the last one, after a power cut) or makes no sense is left out; the rest still counts.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import Json, get_name, get_number, get_object, get_text
from symbl_tui.errors import ProtocolError, SymblTuiError
from symbl_tui.symbl.event_parser import parse_message
from symbl_tui.symbl.events import Event

_LINE_LIMIT: Final = 4 << 20
"""Bytes of one line; a frame of an engine has at most one MiB, and may grow when it is written in ASCII."""
_NOTES: Final = 10_000
_RESULT: Final = re.compile(
    rb'{"at": "[^"]*", "channel": (?P<channel>\d+), .*"type": "recognition_result".*"isFinal": (?P<final>\w+)'
)
"""A recognition result, as :mod:`symbl_tui.session.archive.folder` writes it down."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message of the engine, as it was written down."""

    at: datetime
    """When it came."""
    channel: int
    base: int
    """Where its connection's audio begins, in samples from the start of the capture."""
    link: int
    """The number of that connection among the channel's; 0 where it is not told."""
    event: Event


@dataclass(frozen=True, slots=True)
class Note:
    """A bookmark: a stretch of the session, with words about it or without."""

    at: str
    """When it was made, ISO 8601."""
    start: float
    """Seconds from the start of the capture."""
    end: float
    text: str


def entries(path: Path, *, settled: bool = False) -> Iterator[Entry]:
    """The messages of a journal in their order.

    Args:
        path: ``events.jsonl``.
        settled: Leave out the partial results between the first of an utterance and its end, the bulk of it.

    Raises:
        SymblTuiError: it cannot be read.
    """
    yield from parsed(_lines(path), settled=settled)


def parsed(lines: Iterable[bytes], *, settled: bool) -> Iterator[Entry]:
    """The messages in some lines of a journal; see :func:`entries`."""
    for line in objects(_settled(lines) if settled else lines):
        at = _moment(get_name(line, "at"))
        message = get_object(line, "message")
        if at is None or not message:
            continue
        try:
            event = parse_message(message)
        except ProtocolError:
            continue
        channel, base, link = (int(get_number(line, key) or 0) for key in ("channel", "base", "link"))
        yield Entry(at, channel, base, link, event)


def notes(path: Path) -> tuple[Note, ...]:
    """The notes of a session by their place; raises :class:`SymblTuiError` when they cannot be read."""
    found: list[Note] = []
    for line in objects(_lines(path)):
        start, end = get_number(line, "start"), get_number(line, "end")
        if start is None or len(found) >= _NOTES:
            continue
        start = max(0.0, start)
        found.append(Note(get_name(line, "at"), start, max(start, end or 0.0), get_text(line, "text")))
    return tuple(sorted(found, key=lambda note: note.start))


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a file; one that is not there has none."""
    try:
        with path.open("rb") as file:
            while line := file.readline(_LINE_LIMIT):
                yield line
    except FileNotFoundError:
        return
    except OSError as error:
        raise SymblTuiError(f"{clean(str(path))}: cannot be read ({error.strerror})") from error


def _settled(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Without the partial results amid an utterance, told by their bytes: decoding is what takes time."""
    growing: dict[bytes, bytes] = {}
    """The newest partial result of a channel, where it was left out so far."""
    for line in lines:
        result = _RESULT.match(line)
        if result is None:
            yield line
        elif result["final"] == b"true":
            growing.pop(result["channel"], None)
            yield line
        elif result["channel"] in growing:
            growing[result["channel"]] = line
        else:
            growing[result["channel"]] = b""  # where a line begins is told by its first version
            yield line
    yield from growing.values()


def objects(lines: Iterable[bytes]) -> Iterator[Json]:
    """The JSON objects among some lines."""
    for line in lines:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


def _moment(iso: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
