"""What a session lacks, in one honest line. Pure."""

from collections.abc import Iterator
from typing import Final

from symbl_tui.domain.text import clock, many
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import Interruption, SessionFacts
from symbl_tui.session.model.ledger import ChannelLedger

SHOWN: Final = 0.05
"""Seconds: less would be shown as 0.0."""
# Channels and interruptions that are named.
_MOST: Final = 3


def describe_loss(facts: SessionFacts) -> str:
    """What is missing of a session's sound or of its results; empty: nothing."""
    channels = [text for row in facts.ledger if (text := _channel(row, again=bool(facts.transcript)))]
    breaks = [_break(each) for each in facts.interruptions]
    parts = [*_first(channels, "channel"), *_first(breaks, "interruption")]
    return f"Lost: {'; '.join(parts)}." if parts else ""


def describe_unread(recorded: RecordedSession) -> str:
    """The files of a session that cannot be read; empty: all were read."""
    transcript = recorded.facts.lost_transcript
    lost = (f"the transcript by {transcript} (it is not there, or damaged)",) if transcript else ()
    return f"Not read: {', '.join((*recorded.unread, *lost))}." if recorded.unread or lost else ""


def missing(recorded: RecordedSession) -> list[str]:
    """A sentence on what was lost, and one on what cannot be read; those that there are."""
    return [text for text in (describe_loss(recorded.facts), describe_unread(recorded)) if text]


def _first(texts: list[str], what: str) -> Iterator[str]:
    yield from texts[:_MOST]
    if len(texts) > _MOST:
        yield many(len(texts) - _MOST, f"more {what}")


def _channel(row: ChannelLedger, *, again: bool) -> str:
    """The missing seconds of a channel by cause; ``again``: a later pass transcribed all its sound."""
    causes = (
        (0.0 if again else min(row.captured, row.gap), "not transcribed"),
        (row.lost - row.unrecorded, "without sound from the source"),
        (row.unrecorded, "not recorded"),
    )
    found = [f"{seconds:.1f} s {how}" for seconds, how in causes if seconds >= SHOWN]
    return f"{row.name} {', '.join(found)}" if found else ""


def _break(each: Interruption) -> str:
    return f"nothing was recorded for {clock((each.until - each.since).total_seconds())} at {clock(each.at)}"
