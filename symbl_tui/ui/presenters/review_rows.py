"""The entries of a review's lists: the open ones first, by their time. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.model.change import Change
from symbl_tui.ui.presenters.insight_lists import InsightLists, Row


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one kind."""

    total: int
    rows: list[Row]
    """Of many entries the newest."""


def entries_of(recorded: RecordedSession) -> Mapping[str, Entries]:
    """The entries of each kind of insight, by its key."""
    lists = InsightLists()
    found_in = {insight.utterance_id for insight in recorded.insights}
    lines = (row for row in enumerate(recorded.lines) if row[1].utterance_id in found_in)
    lists.apply(Change(lines=tuple(lines), insights=recorded.insights))
    counts = lists.counts()
    oldest_first = {kind.key: lists.rows(kind.key)[::-1] for kind in insight_kinds()}
    return {key: Entries(counts[key], sorted(rows, key=_by_time)) for key, rows in oldest_first.items()}


def _by_time(row: Row) -> tuple[bool, bool, int]:
    return row.settled, row.line is None, row.line or 0
