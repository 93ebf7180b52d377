"""What a user changes of a session: values, each a line of ``edits.jsonl``. Pure.

The engine's own words are never overwritten: an edit is laid over them whenever they are read. It refers to
what it changes by keys that survive restarts: a line by the engine's id, and by its channel and its place in
the sound; a speaker by the channel and the number that diarisation gave the voice.

Edits of lines and of the engine's insights belong to the transcript that they were made on: those of the live
result are not shown with a later pass, and come back with the live result. Title, speakers' names, bookmarks
and the insights that the user made belong to the session, whatever its transcript.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from symbl_tui.domain.text import NAME_LIMIT, TEXT_LIMIT
from symbl_tui.domain.untrusted_json import LONGEST
from symbl_tui.session.model.change import Line

VERSION: Final = 1
USER: Final = "user"
"""The author of edits that were made on a screen or with a command."""
AGENT: Final = "agent"
"""The author of edits that a program made on the user's behalf, e.g. over MCP."""
MAX_BOOKMARK: Final = 500
"""Characters of a bookmark's text."""
_MAX_SPEAKERS: Final = 64

Name = Annotated[str, Meta(max_length=NAME_LIMIT)]
Text = Annotated[str, Meta(max_length=TEXT_LIMIT)]
Seconds = Annotated[float, Meta(ge=0, le=LONGEST)]
Number = Annotated[int, Meta(ge=0, lt=1 << 16)]


class LineKey(Struct, frozen=True):
    """Which line of a transcript."""

    channel: Number
    start: Seconds
    end: Seconds
    """Its place in the sound, in seconds of the capture."""
    utterance: Name = ""
    """The session's id of its utterance; empty where the engine gave none."""
    transcript: Name = ""
    """The pass; empty: the live result."""

    @property
    def middle(self) -> float:
        """The middle of its place: within the line, also when that got other times since."""
        return (self.start + self.end) / 2


def line_key(line: Line, transcript: str = "") -> LineKey:
    """The key of a line of a transcript (empty: the live result)."""
    start = min(LONGEST, max(0.0, line.start))
    end = min(LONGEST, max(start, line.end))
    return LineKey(line.channel, round(start, 3), round(end, 3), line.utterance_id or "", transcript)


class InsightKey(Struct, frozen=True):
    """Which insight."""

    id: Name
    transcript: Name = ""
    """The pass that it was found in; empty: the live result, or the user's own insight."""


class SpeakerKey(Struct, frozen=True):
    """Which speaker."""

    channel: Number
    voice: Number | None = None
    """The number that diarisation gave the voice on that channel; None: the channel's own speaker."""


class SetTitle(Struct, frozen=True, tag="title"):
    """Give the session a title; an empty one takes the given one back."""

    title: Name


class RenameSpeaker(Struct, frozen=True, tag="speaker"):
    """Name speakers, of all their lines; an empty name takes the given ones back."""

    speakers: Annotated[tuple[SpeakerKey, ...], Meta(min_length=1, max_length=_MAX_SPEAKERS)]
    """Several where they were shown under one name."""
    name: Name
    was: Name = ""
    """The name that was shown: owners of insights that were written so follow."""


class CorrectLine(Struct, frozen=True, tag="line"):
    """Replace the text of a line."""

    line: LineKey
    text: Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]


class AddInsight(Struct, frozen=True, tag="insight_added"):
    """Make a line an action item, or another kind of insight."""

    kind: Name
    line: LineKey
    text: Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]
    owner: Name = ""
    due: Name = ""
    """ISO 8601, or as the user wrote it."""


class ChangeInsight(Struct, frozen=True, tag="insight"):
    """Change text, owner or due date of an insight; None: leave as it is, empty: none."""

    insight: InsightKey
    text: Text | None = None
    owner: Name | None = None
    due: Name | None = None


class TickInsight(Struct, frozen=True, tag="done"):
    """Tick an insight off, or take that back."""

    insight: InsightKey
    done: bool = True


class DismissInsight(Struct, frozen=True, tag="dismissed"):
    """Leave an insight out everywhere, or bring it back."""

    insight: InsightKey
    dismissed: bool = True


class AddBookmark(Struct, frozen=True, tag="bookmark"):
    """Bookmark a part of the session."""

    start: Seconds
    end: Seconds
    text: Annotated[str, Meta(max_length=MAX_BOOKMARK)] = ""


class ChangeBookmark(Struct, frozen=True, tag="bookmark_text"):
    """Change the text of a bookmark."""

    bookmark: Name
    """Its :attr:`~symbl_tui.session.model.bookmark.Bookmark.id`."""
    text: Annotated[str, Meta(max_length=MAX_BOOKMARK)]


class RemoveBookmark(Struct, frozen=True, tag="bookmark_removed"):
    """Remove a bookmark."""

    bookmark: Name


class Undo(Struct, frozen=True, tag="undo"):
    """Undo an earlier edit, which may be an undo itself."""

    entry: Name
    """The id of its entry."""


Edit = (
    SetTitle
    | RenameSpeaker
    | CorrectLine
    | AddInsight
    | ChangeInsight
    | TickInsight
    | DismissInsight
    | AddBookmark
    | ChangeBookmark
    | RemoveBookmark
    | Undo
)


class Entry(Struct, frozen=True):
    """One line of the file: an edit with its time and its author."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    at: Annotated[str, Meta(max_length=64)]
    """ISO 8601; the order of the file counts, not this."""
    edit: Edit
    by: Name = USER
    v: Annotated[int, Meta(ge=1, le=VERSION)] = VERSION
    """The version of the format; entries of later ones are left out."""


def encode_entry(entry: Entry) -> bytes:
    """The entry as a line. Raises ``msgspec.ValidationError`` where it exceeds its bounds."""
    line = _ENCODER.encode(entry)
    # Read back: what is acknowledged must be found again.
    _DECODER.decode(line)
    return line + b"\n"


def decode_entry(line: bytes) -> Entry | None:
    """The entry of a line; None for one that makes no sense, or of a later version."""
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Entry)
