"""Render updates of a session as lines of text."""

from collections.abc import Iterator

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import SUMMARY, TOPIC, TRACKER, kind_of
from symbl_tui.domain.text import clock
from symbl_tui.headless.new_topics import NewTopics
from symbl_tui.headless.new_utterances import NewUtterances
from symbl_tui.session.model.change import Change, Stage
from symbl_tui.session.model.view import Update


class TextLines:
    """Renders a line for each utterance and insight."""

    def __init__(self) -> None:
        self._topics = NewTopics()
        self._utterances = NewUtterances()

    def render(self, update: Update) -> Iterator[str]:
        """The lines to print for an update."""
        if not isinstance(update, Change):
            return
        for row, line in update.lines:
            if line.stage is Stage.UTTERANCE and self._utterances.accept(row, line):
                yield f"{clock(line.start)}  {line.speaker}: {line.text}"
        for insight in update.insights:
            if not insight.answered_by:  # an answered question was printed when it was asked
                yield f"       {kind_of(insight.kind).glyph} {describe_insight(insight)}"
        for match in update.trackers:
            yield f"       {kind_of(TRACKER).glyph} {match.tracker}: {match.value}"
        for topic in self._topics.filter(update):
            yield f"       {kind_of(TOPIC).glyph} {topic.text}"
        for point in update.summary or ():
            yield f"       {kind_of(SUMMARY).glyph} {point.text}"


def describe_insight(insight: Insight) -> str:
    """An insight with its owner and due date, where it has them."""
    extra = [insight.assignee.name if insight.assignee else "", insight.due or ""]
    known = ", ".join(part for part in extra if part)
    return f"{insight.text} ({known})" if known else insight.text
