"""``assistant.jsonl``: the summaries and answers that an assistant gave for a session, one a line.

It only grows. Untrusted when read, as a folder may come from anywhere. Blocks.
"""

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clean, clean_lines
from symbl_tui.domain.untrusted_json import LONGEST, Json, get_name
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.append_log import append_line
from symbl_tui.session.archive.json_lines_file import parse_objects, read_last_lines
from symbl_tui.session.archive.side_files import ASSISTANT_FILE
from symbl_tui.session.model.change import Line

MOST_TEXT: Final = 8_000
"""Characters of a summary or an answer."""
MOST_QUESTION: Final = 1_000
"""Characters of a question."""
# Entries of a kind that are read, the newest.
_MOST_ENTRIES: Final = 200
_MOST_LINES: Final = 1_000
# Of the file, from its end: what a stranger's may cost.
_MOST_BYTES: Final = 16 << 20
_MOST_REFERENCES: Final = 50
_SUMMARY: Final = "summary"
_ANSWER: Final = "answer"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and when a text was written, and of which transcript."""

    at: str
    """ISO 8601."""
    host: str
    """The host that the transcript was sent to."""
    model: str
    stamp: str
    """That of the transcript: see :func:`transcript_stamp`."""


@dataclass(frozen=True, slots=True)
class WrittenSummary:
    """A summary by an assistant."""

    text: str
    """Plain text of several lines."""
    template: str
    origin: Origin
    live: bool = False
    """Whether it was written while the session was running."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An assistant's answer to a question about a session."""

    question: str
    text: str
    """Plain text of several lines; a reference is a time in brackets, e.g. ``[12:05]``."""
    references: tuple[float, ...]
    """The starts of the lines that it refers to, in seconds of the capture, each once, by time."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class AssistantEntries:
    """What an assistant wrote for a session, in order."""

    summaries: tuple[WrittenSummary, ...] = ()
    answers: tuple[Answer, ...] = ()


def transcript_stamp(lines: Iterable[Line]) -> str:
    """What identifies a transcript with its edits: speakers and texts in order."""
    # Without times and ids: another pass in the same words makes no summary stale.
    words = "".join(f"{line.speaker}\0{line.text}\n" for line in lines)
    return hashlib.blake2b(words.encode(errors="replace"), digest_size=8).hexdigest()


def append_entry(folder: Path, entry: WrittenSummary | Answer) -> None:
    """Append an entry to a session's file.

    Raises:
        SymblTuiError: the disk refuses.
    """
    table = asdict(entry)
    kind = _SUMMARY if isinstance(entry, WrittenSummary) else _ANSWER
    line = json.dumps({"type": kind, **table.pop("origin"), **table})
    try:
        append_line(folder, ASSISTANT_FILE, line)
    except OSError as error:
        path = clean(str(folder / ASSISTANT_FILE))
        raise SymblTuiError(f"{path}: cannot be written ({error.strerror})") from error


def read_entries(folder: Path) -> AssistantEntries:
    """Read the newest entries of a session; raises :class:`SymblTuiError` when they cannot be read."""
    newest = _newest(folder)
    return AssistantEntries(
        tuple(filter(None, map(_summary, newest[_SUMMARY]))),
        tuple(filter(None, map(_answer, newest[_ANSWER]))),
    )


def _newest(folder: Path) -> dict[str, deque[Json]]:
    """The newest entries of each type as they stand in the file, oldest first."""
    newest: dict[str, deque[Json]] = {
        _SUMMARY: deque(maxlen=_MOST_ENTRIES),
        _ANSWER: deque(maxlen=_MOST_ENTRIES),
    }
    for table in parse_objects(read_last_lines(folder / ASSISTANT_FILE, _MOST_LINES, _MOST_BYTES)):
        if isinstance(kind := table.get("type"), str) and kind in newest:
            newest[kind].append(table)
    return newest


def written_bytes(folder: Path) -> int:
    """The size of a session's file, which changes with each entry; 0 where there is none."""
    try:
        return (folder / ASSISTANT_FILE).lstat().st_size
    except OSError:
        return 0


def latest_summary(folder: Path) -> WrittenSummary | None:
    """The summary that was written last for a session, or None; raises as :func:`read_entries`."""
    return next(filter(None, map(_summary, reversed(_newest(folder)[_SUMMARY]))), None)


def is_stale(origin: Origin, lines: Iterable[Line]) -> bool:
    """Whether a transcript is another by now: it was edited, or went on."""
    return origin.stamp != transcript_stamp(lines)


def _summary(table: Json) -> WrittenSummary | None:
    text, live = _lines_of(table, "text"), table.get("live") is True
    return WrittenSummary(text, get_name(table, "template"), _origin(table), live) if text else None


def _answer(table: Json) -> Answer | None:
    text, asked = _lines_of(table, "text"), table.get("question")
    # One line, as it was asked: one of several would pass for rows of the answer.
    question = clean(asked, MOST_QUESTION) if isinstance(asked, str) else ""
    if not text or not question:
        return None
    return Answer(question, text, tuple(sorted(_references(table))), _origin(table))


def _origin(table: Json) -> Origin:
    return Origin(*(get_name(table, key) for key in ("at", "host", "model", "stamp")))


def _lines_of(table: Json, key: str) -> str:
    value = table.get(key)
    return clean_lines(value, MOST_TEXT) if isinstance(value, str) else ""


def _references(table: Json) -> Iterator[float]:
    values = table.get("references")
    for value in values[:_MOST_REFERENCES] if isinstance(values, list) else ():
        # A bool is an int in Python; NaN compares as false.
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST:
            yield float(value)
