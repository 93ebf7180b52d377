"""Render updates of a session as JSON lines, for programs."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.text import clean
from symbl_tui.headless.new_topics import NewTopics
from symbl_tui.headless.new_utterances import NewUtterances
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.model.view import SessionHandle, StateChanged, Update


class JsonLines:
    """Renders an object a line, each with ``type`` and ``at``. Times are seconds of the capture.

    Args:
        common: Fields of every line besides these.
    """

    def __init__(self, common: Mapping[str, object] | None = None) -> None:
        self._common = common or {}
        self._topics = NewTopics()
        self._utterances = NewUtterances()
        self._failed = False

    def render(self, update: Update) -> Iterator[str]:
        """The lines to print for an update."""
        match update:
            case StateChanged(state, error):
                yield self.line("state", state=str(state))
                # Several states carry the same error; programs want it once.
                if error and not self._failed:
                    self._failed = True
                    yield self.line("error", message=error)
            case LinkStatus():
                yield self.line("link", **_link(update))
            case Change():
                yield from self._change(update)

    def closing(self, session: SessionHandle) -> Iterator[str]:
        """The last two lines: the ledger, and the end of the session."""
        yield self.line("ledger", channels=[row.to_table() for row in session.ledger()])
        folder = str(session.folder) if session.folder.exists() else None
        yield self.line("end", reason=session.reason, folder=folder)

    def line(self, kind: str, /, **fields: Any) -> str:  # noqa: ANN401 - JSON
        """A line of a kind."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        return json.dumps({"type": kind, "at": at, **self._common, **fields}, ensure_ascii=False)

    def _change(self, change: Change) -> Iterator[str]:
        for row, line in change.lines:
            if line.text and (line.stage is not Stage.UTTERANCE or self._utterances.accept(row, line)):
                yield self.line(str(line.stage), **_line(line))
        for insight in change.insights:
            if not insight.answered_by:  # an answered question was written when it was asked
                yield self.line("insight", **_insight(insight))
        for topic in self._topics.filter(change):
            yield self.line("topic", text=topic.text, score=topic.score)
        for match in change.trackers:
            yield self.line("tracker", name=match.tracker, value=match.value, utterance=match.utterance_id)
        if change.summary is not None:
            yield self.line("summary", points=[_point(point) for point in change.summary])


def _line(line: Line) -> dict[str, object]:
    fields: dict[str, object] = {"id": line.utterance_id} if line.stage is Stage.UTTERANCE else {}
    return fields | {
        "channel": line.channel,
        "speaker": line.speaker,
        "text": line.text,
        "start": round(line.start, 3),
        "end": round(line.end, 3),
    }


def _link(link: LinkStatus) -> dict[str, object]:
    waiting = link.state is LinkState.WAITING
    return {
        "state": str(link.state),
        "attempt": link.attempt,
        "retry_in": round(link.retry_in, 3) if waiting else None,
        "reason": clean(link.reason) or None,
        "encoding": link.encoding or None,
    }


def _insight(insight: Insight) -> dict[str, object]:
    return {
        "kind": insight.kind,
        "id": insight.id,
        "text": insight.text,
        "speaker": insight.speaker.name,
        "utterance": insight.utterance_id,
        "assignee": insight.assignee.name if insight.assignee else None,
        "due": insight.due,
    }


def _point(point: SummaryPoint) -> dict[str, object]:
    return {
        "text": point.text,
        "speaker": point.speaker or None,
        "utterance": point.utterance_id,
        "label": point.label or None,
    }
