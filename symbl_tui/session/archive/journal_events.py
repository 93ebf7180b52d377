"""The events of a recorded session, each at its place in the capture."""

from collections.abc import Iterator

from symbl_tui.session.archive.journal import JournalEntry, read_entries
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.change import ReceivedEvent


def received_events(facts: SessionFacts, *, settled: bool = False) -> Iterator[tuple[float, ReceivedEvent]]:
    """The engine's events, and how many seconds into the session each came."""
    for entry in read_entries(facts.journal, settled=settled):
        # A damaged journal may name any channel.
        if 0 <= entry.channel < len(facts.speakers):
            yield locate_event(facts, entry)


def locate_event(facts: SessionFacts, entry: JournalEntry) -> tuple[float, ReceivedEvent]:
    """When a message came, in seconds after the start, and its event at its place in the session.

    Messages of a later pass count as if they had come as soon as their sound was recorded.
    """
    if facts.transcript:
        base = entry.base / facts.rate
        return 0.0, ReceivedEvent(entry.event, entry.channel, base, base, entry.connection)
    interrupted = sum(
        (each.until - each.since).total_seconds() for each in facts.interruptions if each.until <= entry.at
    )
    after = max(0.0, (entry.at - facts.started).total_seconds() - interrupted)
    # How much was sent by then is not recorded; at real time it is as much as had passed.
    base, sent = entry.base / facts.rate, min(after, facts.length)
    return after, ReceivedEvent(entry.event, entry.channel, base, sent, entry.connection)
