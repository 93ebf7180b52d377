"""Recorded sessions as values, for the formats that only read them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import RecordedGap, SessionFacts
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Line, Stage

FACTS = SessionFacts(
    folder=Path("/sessions/standup"),
    title="Standup",
    source="file meeting.wav",
    started=datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC),
    ended=datetime(2026, 11, 22, 8, 54, 11, tzinfo=UTC),
    running=False,
    length=60.0,
    rate=16_000,
    speakers=(Speaker("Alice", "alice@example.com"), Speaker("Bob", "bob")),
    colours={"Alice": 1, "Bob": 2},
    conversation_id="5093011103940608",
    error="",
)


def line(
    text: str, start: float = 0.0, end: float = 2.0, speaker: str = "Alice", id: str | None = None
) -> Line:
    return Line(0, speaker, text, start, end, Stage.UTTERANCE, id)


def partial(text: str, start: float = 0.0, end: float = 2.0) -> Line:
    return structs.replace(line(text, start, end), stage=Stage.PARTIAL)


def session(
    *lines: Line,
    facts: SessionFacts = FACTS,
    insights: Iterable[Insight] = (),
    topics: Iterable[Topic] = (),
    trackers: Iterable[TrackerMatch] = (),
    bookmarks: Iterable[Bookmark] = (),
) -> RecordedSession:
    return RecordedSession(
        facts, lines, tuple(insights), tuple(topics), tuple(trackers), tuple(bookmarks), ("Alice", "Bob")
    )


def gapped(*gaps: RecordedGap) -> SessionFacts:
    return replace(FACTS, gaps=gaps)
