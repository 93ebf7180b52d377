"""The insights of a kind in the order in which they are read: open ones first, by their time. Pure."""

import math
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.text import clock
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.model.insight_times import start_of

DONE: Final = "done"
"""The note of what was ticked off."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An insight, and when its words were said."""

    insight: Insight
    start: float | None
    """Seconds of the capture; None: unknown."""

    @property
    def owner(self) -> str:
        """The assignee; the speaker if the kind names its speaker; empty: unknown."""
        insight = self.insight
        named = insight.assignee or (insight.speaker if kind_of(insight.kind).names_speaker else None)
        return named.name if named else ""

    @property
    def time(self) -> str:
        """The time as it is shown; empty: unknown."""
        return "" if self.start is None else clock(self.start)

    @property
    def notes(self) -> tuple[str, ...]:
        """Due date, answered, done; those that there are."""
        insight = self.insight
        notes = (
            f"due {insight.due}" if insight.due else "",
            "answered" if insight.answered_by else "",
            DONE if insight.done else "",
        )
        return tuple(note for note in notes if note)

    @property
    def details(self) -> tuple[str, ...]:
        """Owner or speaker, notes, and time; without what is unknown."""
        return tuple(detail for detail in (self.owner, *self.notes, self.time) if detail)


def findings_of(recorded: RecordedSession, kind: str) -> list[Finding]:
    """The insights of a kind, the open ones first; ``kind`` is the key of one."""
    places = recorded.places()
    found = [
        Finding(each, start_of(each, places.get(each.utterance_id or "")))
        for each in recorded.insights
        if each.kind == kind
    ]
    return sorted(found, key=lambda each: (not each.insight.is_open, _time(each)))


def _time(finding: Finding) -> float:
    return math.inf if finding.start is None else finding.start
