"""The facts about a recorded session, read from ``session.toml``; :mod:`.session_toml` writes them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from symbl_tui.audio.storage.part_list import longest_channel
from symbl_tui.config.profile import SPEAKER_COLOURS, colour_of
from symbl_tui.config.toml import load_toml
from symbl_tui.config.toml_parsing import InvalidToml
from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import (
    LONGEST,
    Json,
    get_name,
    get_number,
    get_objects,
    get_seconds,
    get_time,
)
from symbl_tui.domain.utterance import Speaker
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder_lock import is_held
from symbl_tui.session.archive.folder_names import spool_stem
from symbl_tui.session.archive.pass_catalog import journal_of, usable
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.system.directory import Directory

MAX_CHANNELS: Final = 64
"""Channels of a session at most."""
# Samples per second that any sound has: at fewer, a few bytes of it would last for years.
_RATES: Final = range(1_000, 768_001)


@dataclass(frozen=True, slots=True)
class Interruption:
    """A time in which nothing was recorded: the program had died, and was started again."""

    since: datetime
    until: datetime
    at: float
    """Seconds from the start of the capture, in which this time is left out."""


@dataclass(frozen=True, slots=True)
class RecordedGap:
    """A part of a channel, in seconds of the capture, with silence in place of its sound."""

    channel: int
    start: float
    end: float
    reason: str


@dataclass(frozen=True, slots=True)
class Presence:
    """When the speaker of a channel was there, in seconds of the capture."""

    joined: float = 0.0
    left: float | None = None
    """None: not before the end."""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """The facts in ``session.toml``."""

    folder: Path
    title: str
    source: str
    started: datetime
    ended: datetime | None
    """None for a session that was not closed: it is running, or was interrupted."""
    running: bool
    """Whether it is being recorded at this moment."""
    length: float
    """Seconds captured."""
    rate: int
    """Samples per second."""
    speakers: tuple[Speaker, ...]
    """The speaker of each channel."""
    colours: Mapping[str, int]
    """Which of a theme's colours each speaker has, by name."""
    conversation_id: str
    error: str
    """The error that ended it; empty when there was none."""
    interruptions: tuple[Interruption, ...] = ()
    gaps: tuple[RecordedGap, ...] = ()
    """By their start."""
    transcript: str = ""
    """The pass that readers use; empty: the live result."""
    lost_transcript: str = ""
    """The pass that readers should use, where it is not there any more, or not to be trusted."""
    ledger: tuple[ChannelLedger, ...] = ()
    """How much of each channel was captured, sent and recognised; empty for a session that was not closed."""
    title_given: bool = True
    """Whether the user gave the title; otherwise it is the label of the source, or proposed."""
    presence: tuple[Presence, ...] = ()
    """Of each channel's speaker."""
    watched: str = ""
    """What was watched, for a session without sound; empty: it was recorded."""
    names: tuple[str, ...] = ()
    """The names under which the channels' speakers are shown; empty: the names that they have."""

    @property
    def shown_names(self) -> tuple[str, ...]:
        """The name of each channel's speaker, as the user gave it last."""
        return self.names or tuple(speaker.name for speaker in self.speakers)

    @property
    def journal(self) -> Path:
        """The journal that readers use; only this decides it."""
        return journal_of(self.folder, self.transcript)

    @property
    def live(self) -> "SessionFacts":
        """The same session with its live result."""
        return replace(self, transcript="")


def read_facts(folder: Path) -> SessionFacts:
    """Read ``session.toml``; raises :class:`SymblTuiError` when something indispensable is missing."""
    path = folder / "session.toml"
    table = _toml(path)
    channels = get_objects(table, "channels")[:MAX_CHANNELS]
    started, rate = get_time(table, "started"), int(get_number(table, "rate") or 0)
    if started is None or rate not in _RATES or not channels:
        raise SymblTuiError(f"{_shown(path)}: damaged, it does not say when and how the session was recorded")
    speakers = tuple(Speaker(get_name(each, "name"), get_name(each, "user_id")) for each in channels)
    title, source = get_name(table, "title"), get_name(table, "source")
    wanted = get_name(table, "transcript")
    used = usable(folder, wanted)
    return SessionFacts(
        folder=folder,
        title=title or clean(folder.name),
        source=source,
        started=started,
        ended=get_time(table, "ended"),
        # By the kernel's lock and not by a field: a field would still say so after a kill.
        running=is_held(folder),
        length=_length(folder, table, rate),
        rate=rate,
        speakers=speakers,
        colours=_colours(speakers, channels),
        conversation_id=get_name(table, "conversation_id"),
        error=get_name(table, "error"),
        interruptions=tuple(_interruptions(table)),
        gaps=tuple(sorted(_gaps(table, len(speakers)), key=lambda gap: gap.start)),
        transcript=used,
        lost_transcript="" if used else wanted,
        ledger=tuple(map(_ledger_row, get_objects(table, "ledger")[:MAX_CHANNELS])),
        # A session without a title of its own is recorded with the label of its source.
        title_given=bool(title) and title != source,
        watched=get_name(table, "watched"),
        presence=tuple(
            Presence(get_seconds(each, "joined") or 0.0, get_seconds(each, "left")) for each in channels
        ),
    )


def _ledger_row(row: Json) -> ChannelLedger:
    captured, sent, understood, gap, lost, unrecorded = (
        get_seconds(row, key) or 0.0
        for key in ("captured", "sent", "understood", "gap", "lost", "unrecorded")
    )
    return ChannelLedger(
        get_name(row, "name"), captured, sent, understood, gap, waiting=0.0, lost=lost, unrecorded=unrecorded
    )


def _gaps(table: Json, channels: int) -> Iterator[RecordedGap]:
    for each in get_objects(table, "gaps"):
        channel, start, end = (get_number(each, key) for key in ("channel", "start", "end"))
        if channel not in range(channels) or start is None or end is None:
            continue
        if 0 <= start <= end <= LONGEST:
            yield RecordedGap(int(channel or 0), start, end, get_name(each, "reason"))


def _interruptions(table: Json) -> Iterator[Interruption]:
    for each in get_objects(table, "interruptions"):
        since, until = get_time(each, "since"), get_time(each, "until")
        if since and until and since <= until:
            yield Interruption(since, until, get_seconds(each, "at") or 0.0)


def _colours(speakers: Sequence[Speaker], channels: Sequence[Json]) -> dict[str, int]:
    colours: dict[str, int] = {}
    for channel, (speaker, table) in enumerate(zip(speakers, channels, strict=True)):
        kept = int(get_number(table, "colour") or 0)
        known = kept in range(1, SPEAKER_COLOURS + 1)
        colours.setdefault(speaker.name, kept if known else colour_of(channel, None))
    return colours


def _toml(path: Path) -> Json:
    try:
        return load_toml(path, beneath=path.parent)
    except FileNotFoundError:
        raise SymblTuiError(f"{_shown(path.parent)}: is no session, it has no session.toml") from None
    except OSError as error:
        raise SymblTuiError(f"{_shown(path)}: cannot be read ({error.strerror})") from error
    except InvalidToml as error:
        raise SymblTuiError(f"{_shown(path)}: damaged, it is not TOML: {error.fault}") from error


def _length(folder: Path, table: Json, rate: int) -> float:
    """Seconds captured: from the ledger, or from the spools of a session that was not closed."""
    counted = [get_seconds(row, "captured") or 0.0 for row in get_objects(table, "ledger")]
    spooled = 0
    if not counted:
        names = [get_name(each, "name") for each in get_objects(table, "channels")[:MAX_CHANNELS]]
        with suppress(OSError), Directory(folder) as directory:
            spooled = longest_channel(directory, (spool_stem(*each) for each in enumerate(names)))
    return max([0.0, *counted, min(LONGEST, spooled / rate)])


def _shown(path: Path) -> str:
    return clean(str(path))
