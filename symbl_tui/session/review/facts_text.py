"""A session's facts in words: when it was, what state it is in, what is missing. Pure."""

from collections.abc import Iterator
from typing import Final

from symbl_tui.domain.text import clock
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.review.loss_text import missing
from symbl_tui.session.review.session_review import SessionReview

# Joins and leaves that are listed; a call may have sixty.
_MOST_MOVES: Final = 8

# Seconds before the end of a session from which on all leave it.
_AT_THE_END: Final = 1.0


def describe_time(facts: SessionFacts) -> str:
    """Local date and time of the start, the length, and the pass that transcribed it."""
    transcribed = f" · transcribed again by {facts.transcript}" if facts.transcript else ""
    return f"{facts.started.astimezone():%A %-d %B %Y, %H:%M} · {clock(facts.length)}{transcribed}"


def describe_state(facts: SessionFacts) -> str:
    """The state of a session that was not closed; empty for a closed one."""
    if facts.running:
        return "Live now; this is what there was when it was opened."
    return "" if facts.ended else "Not closed: its process was killed. This is what was recorded until then."


def describe_presence(facts: SessionFacts) -> str:
    """The speakers that joined late or left early, in the order of time; empty: all were there throughout."""
    moves: list[tuple[float, str, str]] = []
    for name, there in zip(facts.shown_names, facts.presence, strict=False):
        moves += [(there.joined, name, "joined")] if there.joined else []
        if there.left is not None and there.left < facts.length - _AT_THE_END:
            moves.append((there.left, name, "left"))
    moves.sort()
    shown = ", ".join(f"{name} {what} at {clock(at)}" for at, name, what in moves[:_MOST_MOVES])
    more = f", and {len(moves) - _MOST_MOVES} more" if len(moves) > _MOST_MOVES else ""
    return f"{shown}{more}." if moves else ""


def describe_origin(review: SessionReview) -> str:
    """The heading of an assistant's summary: what wrote it, and whether the transcript is another since."""
    if review.written is None:
        return ""
    since = ", before the last changes" if review.is_stale else ""
    return f"Summary by {review.written.origin.model} at {review.written.origin.host}{since}"


def notices(recorded: RecordedSession) -> Iterator[str]:
    """What a reader has to know about a session, a line each: its error, its state, what is missing."""
    facts = recorded.facts
    if facts.error:
        yield f"It ended with an error: {facts.error}"
    if state := describe_state(facts):
        yield state
    yield from missing(recorded)
    if recorded.diarizing is not None:
        yield f"Speaker labels in progress: {recorded.diarizing:.0%} when it was opened."
