"""``events.jsonl``, the journal: writes the engine's messages as lines, and reads them back.

What is read is untrusted. A line that is cut off (the last one, after a power cut) or makes no sense is left
out.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import Json, get_number, get_object, plausible_time
from symbl_tui.errors import ProtocolError
from symbl_tui.session.archive.json_lines_file import MAX_SENSELESS, parse_objects, read_lines
from symbl_tui.symbl.event_parser import Received, parse_message
from symbl_tui.symbl.events import Event

# Characters kept of a frame that is no message.
_MAX_GARBAGE: Final = 1000
# The fields are in the order that encode_entry writes; any other journal is decoded line by line as usual.
_HEAD: Final = re.compile(rb'{"at": "[^"]*", "channel": (\d{1,3}), ')
_RESULT: Final = b'"type": "recognition_result"'
_FINAL: Final = b'"isFinal": '
# One of these keys is in every line that encode_entry writes.
_WRITTEN: Final = {"message", "garbage"}


class JournalEntry(Struct, frozen=True):
    """A message of the engine, as it was journaled."""

    at: datetime
    """When it came."""
    channel: int
    base: int
    """Where its connection's audio begins, in samples from the start of the capture."""
    connection: int
    """The number of that connection among the channel's; 0 where it is unknown."""
    event: Event


def encode_entry(channel: int, base: int, connection: int, received: Received) -> str:
    """A message of the engine as a line of a journal.

    Args:
        channel: The channel that it came on ...
        base: ... where the audio of its connection begins, in samples from the start of the capture ...
        connection: ... and the number of that connection of the channel, from 1.
        received: The message.
    """
    now = to_iso(datetime.now(UTC))
    entry: dict[str, object] = {"at": now, "channel": channel, "base": base, "link": connection}
    if received.event is None:
        entry["garbage"] = clean(received.raw, _MAX_GARBAGE)
    else:
        entry["message"] = _decode(received.raw)
    return json.dumps(entry)


def read_entries(path: Path, folder: Path | None = None, *, settled: bool = False) -> Iterator[JournalEntry]:
    """The messages of a journal in their order.

    Args:
        path: ``events.jsonl``.
        folder: The session's; None: the one that the journal is in.
        settled: Leave out the partial results between the first of an utterance and its end, the bulk of it.

    Raises:
        SymblTuiError: it cannot be read.
    """
    yield from parse_entries(read_lines(path, folder), settled=settled)


def parse_entries(lines: Iterable[bytes], *, settled: bool) -> Iterator[JournalEntry]:
    """The messages in some lines of a journal; see :func:`read_entries`."""
    senseless = 0
    for line in parse_objects(_skip_partials(lines) if settled else lines):
        if entry := _parse_entry(line):
            yield entry
        # What an engine sent is never such a line, however little of it is understood.
        elif not (_WRITTEN & line.keys()) and (senseless := senseless + 1) > MAX_SENSELESS:
            return


def _parse_entry(line: Json) -> JournalEntry | None:
    at = _parse_time(line.get("at"))
    message = get_object(line, "message")
    if at is None or not message:
        return None
    try:
        event = parse_message(message)
    except ProtocolError:
        return None
    channel, base, connection = (int(get_number(line, key) or 0) for key in ("channel", "base", "link"))
    return JournalEntry(at, channel, base, connection, event)


def to_iso(time: datetime) -> str:
    """A time in ISO 8601 with milliseconds."""
    return time.isoformat(timespec="milliseconds")


def _decode(raw: str) -> object:
    # Encoded again in ASCII: what is on disk must not control the terminal that it is printed on.
    try:
        return json.loads(raw)
    except ValueError:
        return clean(raw, _MAX_GARBAGE)


def _skip_partials(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines without partial results within an utterance, recognised by their bytes: decoding is slow."""
    growing: dict[bytes, bytes] = {}
    """The newest partial result of a channel, where it was left out so far."""
    for line in lines:
        head = _HEAD.match(line)
        final = line.rfind(_FINAL)
        # Everything else is rare, and may change rows: it must stay in order.
        if head is None or final < 0 or line.find(_RESULT, head.end(), final) < 0:
            yield line
        elif line.startswith(b"true", final + len(_FINAL)):
            growing.pop(head[1], None)
            yield line
        elif head[1] in growing:
            growing[head[1]] = line
        else:
            growing[head[1]] = b""  # the first partial of an utterance has the start of its row
            yield line
    # An utterance that was cut off by the end of the session has no final: its last partial is all there is.
    yield from growing.values()


def _parse_time(iso: object) -> datetime | None:
    try:
        return plausible_time(datetime.fromisoformat(iso)) if isinstance(iso, str) else None
    except ValueError:
        return None
