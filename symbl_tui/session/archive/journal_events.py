"""The events of a recorded session, each at its place in the capture."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from symbl_tui.domain.untrusted_json import LONGEST
from symbl_tui.session.archive.journal import JournalEntry, read_entries
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.change import ReceivedEvent


class EventLocator:
    """Finds the place of each message of a journal in its session."""

    def __init__(self, facts: SessionFacts) -> None:
        self._facts = facts
        by_end = sorted(facts.interruptions, key=lambda each: each.until)
        self._ends = [each.until for each in by_end]
        lengths = ((each.until - each.since).total_seconds() for each in by_end)
        self._interrupted = list(accumulate(lengths, initial=0.0))
        """Seconds of the first so many interruptions."""

    def locate(self, entry: JournalEntry) -> tuple[float, ReceivedEvent] | None:
        """When a message came, in seconds after the start, and its event at its place in the session.

        None where the session has no such channel: a damaged journal may name any. Messages of a later pass
        count as if they had come as soon as their sound was recorded.
        """
        if not 0 <= entry.channel < len(self._facts.speakers):
            return None
        base = min(LONGEST, max(0.0, entry.base / self._facts.rate))
        if self._facts.transcript:
            return 0.0, ReceivedEvent(entry.event, entry.channel, base, base, entry.connection)
        interrupted = self._interrupted[bisect_right(self._ends, entry.at)]
        after = min(LONGEST, max(0.0, (entry.at - self._facts.started).total_seconds() - interrupted))
        # How much was sent by then is not recorded; at real time it is as much as had passed.
        sent = min(after, self._facts.length)
        return after, ReceivedEvent(entry.event, entry.channel, base, sent, entry.connection, after)


def received_events(facts: SessionFacts, *, settled: bool = False) -> Iterator[tuple[float, ReceivedEvent]]:
    """The engine's events, and how many seconds into the session each came."""
    locator = EventLocator(facts)
    for entry in read_entries(facts.journal, facts.folder, settled=settled):
        if located := locator.locate(entry):
            yield located
