"""A session that was recorded, read back from its folder. Reads only; who writes is ``folder.py``."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from symbl_tui.audio.storage.part_files import samples_of
from symbl_tui.config.profile import SPEAKER_COLOURS, colour_of
from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import Json, get_name, get_number, get_objects
from symbl_tui.domain.utterance import Speaker
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive import journal
from symbl_tui.session.archive.folder import spool_path
from symbl_tui.session.archive.folder_lock import is_held
from symbl_tui.session.archive.journal import Entry, Note
from symbl_tui.session.archive.pass_catalog import journal_of, usable
from symbl_tui.session.archive.progress_file import under_way
from symbl_tui.session.archive.speaker_labels import labelled
from symbl_tui.session.model.change import Line, ReceivedEvent
from symbl_tui.session.model.conversation import Conversation

_FACTS_LIMIT: Final = 1 << 20
_SPEAKERS: Final = 64


@dataclass(frozen=True, slots=True)
class Interruption:
    """A time without anybody to record: the program had died, and was started again."""

    since: datetime
    until: datetime
    at: float
    """Seconds from the start of the capture, in which this time is left out."""


@dataclass(frozen=True, slots=True)
class RecordedGap:
    """A stretch of a channel, in seconds of the capture, where there is silence in place of its sound."""

    channel: int
    start: float
    end: float
    reason: str


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What ``session.toml`` says."""

    folder: Path
    title: str
    source: str
    started: datetime
    ended: datetime | None
    """None for a session that was never closed: it still runs, or its program was killed."""
    running: bool
    """Whether it is being recorded at this moment."""
    length: float
    """Seconds captured."""
    rate: int
    """Samples per second."""
    speakers: tuple[Speaker, ...]
    """Who is on each channel."""
    colours: Mapping[str, int]
    """Which of a theme's colours each speaker has, by name."""
    conversation_id: str
    error: str
    """What it failed of; empty when it did not."""
    interruptions: tuple[Interruption, ...] = ()
    gaps: tuple[RecordedGap, ...] = ()
    """By their start."""
    transcript: str = ""
    """The pass that readers use; empty: what was understood while it was recorded."""

    @property
    def journal(self) -> Path:
        """The journal that readers read: the one place that decides it."""
        return journal_of(self.folder, self.transcript)

    @property
    def live(self) -> "SessionFacts":
        """The same session by its live result."""
        return replace(self, transcript="")


@dataclass(frozen=True, slots=True)
class RecordedSession:
    """A whole session: what it is, and all that was understood."""

    facts: SessionFacts
    lines: tuple[Line, ...]
    """What was said, by its place; no line is empty."""
    insights: tuple[Insight, ...]
    topics: tuple[Topic, ...]
    """Best first."""
    trackers: tuple[TrackerMatch, ...]
    notes: tuple[Note, ...]
    people: tuple[str, ...]
    """Everyone who takes part: the channels' speakers, or those that were told apart on one."""
    diarizing: float | None = None
    """How much of the sound has its speakers told apart, while a process is at it."""

    def count(self, kind: str) -> int:
        """How many insights of a kind there are."""
        return sum(1 for insight in self.insights if insight.kind == kind)

    def places(self) -> dict[str, Line]:
        """The line of each utterance, by the utterance's id."""
        return {line.utterance_id: line for line in self.lines if line.utterance_id}


def read(folder: Path) -> RecordedSession:
    """Read a session back; blocks, up to a second for an hour of talk.

    Raises:
        SymblTuiError: it is no session's folder, or a damaged one.
    """
    return read_result(read_facts(folder))


def read_result(facts: SessionFacts) -> RecordedSession:
    """Read what was understood, live or by the pass that the facts name; blocks.

    Raises:
        SymblTuiError: it cannot be read.
    """
    conversation = Conversation(facts.speakers)
    for _, heard in received_events(facts, settled=True):
        conversation.apply(heard)
    lines = tuple(sorted((line for line in conversation.lines if line.text), key=lambda line: line.start))
    told = labelled(facts.folder, facts.speakers, lines, tuple(conversation.insights.values()), facts.colours)
    return RecordedSession(
        facts=replace(facts, colours=told.colours),
        lines=told.lines,
        insights=told.insights,
        topics=tuple(sorted(conversation.topics.values(), key=lambda topic: -topic.score)),
        trackers=tuple(conversation.trackers.values()),
        notes=journal.notes(facts.folder / "notes.jsonl"),
        people=told.people,
        diarizing=under_way(facts.folder),
    )


def received_events(facts: SessionFacts, *, settled: bool = False) -> Iterator[tuple[float, ReceivedEvent]]:
    """What the engine said, and how many seconds into the session it came; see :func:`journal.entries`."""
    for entry in journal.entries(facts.journal, settled=settled):
        if 0 <= entry.channel < len(facts.speakers):
            yield placed(facts, entry)


def placed(facts: SessionFacts, entry: Entry) -> tuple[float, ReceivedEvent]:
    """When a message came, in seconds after the start, and where in the session it belongs.

    Those of a pass came long after: they count as if they had come as soon as their sound was recorded.
    """
    if facts.transcript:
        base = entry.base / facts.rate
        return 0.0, ReceivedEvent(entry.event, entry.channel, base, base, entry.link)
    away = sum(
        (each.until - each.since).total_seconds() for each in facts.interruptions if each.until <= entry.at
    )
    after = max(0.0, (entry.at - facts.started).total_seconds() - away)
    # How much was sent by then is not written down; at real time it is as much as had passed.
    base, now = entry.base / facts.rate, min(after, facts.length)
    return after, ReceivedEvent(entry.event, entry.channel, base, now, entry.link)


def read_facts(folder: Path) -> SessionFacts:
    """Read what ``session.toml`` says; raises :class:`SymblTuiError` when it does not say enough."""
    path = folder / "session.toml"
    table = _toml(path)
    channels = get_objects(table, "channels")[:_SPEAKERS]
    started, rate = _time(table, "started"), int(get_number(table, "rate") or 0)
    if started is None or rate <= 0 or not channels:
        raise SymblTuiError(f"{_shown(path)}: damaged, it does not say when and how the session was recorded")
    speakers = tuple(Speaker(get_name(each, "name"), get_name(each, "user_id")) for each in channels)
    return SessionFacts(
        folder=folder,
        title=get_name(table, "title") or clean(folder.name),
        source=get_name(table, "source"),
        started=started,
        ended=_time(table, "ended"),
        running=is_held(folder),
        length=_length(folder, table, rate),
        rate=rate,
        speakers=speakers,
        colours=_colours(speakers, channels),
        conversation_id=get_name(table, "conversation_id"),
        error=get_name(table, "error"),
        interruptions=tuple(_interruptions(table)),
        gaps=tuple(sorted(_gaps(table, len(speakers)), key=lambda gap: gap.start)),
        transcript=usable(folder, get_name(table, "transcript")),
    )


def _gaps(table: Json, channels: int) -> Iterator[RecordedGap]:
    for each in get_objects(table, "gaps"):
        channel, start, end = (get_number(each, key) for key in ("channel", "start", "end"))
        if channel in range(channels) and start is not None and end is not None and 0 <= start <= end:
            yield RecordedGap(int(channel or 0), start, end, get_name(each, "reason"))


def _interruptions(table: Json) -> Iterator[Interruption]:
    for each in get_objects(table, "interruptions"):
        since, until = _time(each, "since"), _time(each, "until")
        if since and until and since <= until:
            yield Interruption(since, until, get_number(each, "at") or 0.0)


def _colours(speakers: Sequence[Speaker], channels: Sequence[Json]) -> dict[str, int]:
    colours: dict[str, int] = {}
    for channel, (speaker, table) in enumerate(zip(speakers, channels, strict=True)):
        kept = int(get_number(table, "colour") or 0)
        known = kept in range(1, SPEAKER_COLOURS + 1)
        colours.setdefault(speaker.name, kept if known else colour_of(channel, None))
    return colours


def _toml(path: Path) -> Json:
    try:
        with path.open("rb") as file:
            return tomllib.loads(file.read(_FACTS_LIMIT).decode())
    except FileNotFoundError:
        raise SymblTuiError(f"{_shown(path.parent)}: is no session, it has no session.toml") from None
    except OSError as error:
        raise SymblTuiError(f"{_shown(path)}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise SymblTuiError(f"{_shown(path)}: damaged, it is not TOML") from error


def _length(folder: Path, table: Json, rate: int) -> float:
    """Seconds captured: by the account, or by the spools of a session that was never closed."""
    counted = [get_number(row, "captured") or 0.0 for row in get_objects(table, "ledger")]
    spooled = 0
    if not counted:
        names = [get_name(each, "name") for each in get_objects(table, "channels")[:_SPEAKERS]]
        with suppress(OSError):
            spooled = max(samples_of(folder, spool_path(folder, *each).stem) for each in enumerate(names))
    return max([0.0, *counted, spooled / rate])


def _time(table: Json, key: str) -> datetime | None:
    value = table.get(key)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _shown(path: Path) -> str:
    return clean(str(path))
