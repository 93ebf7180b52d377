"""What a session's screens do with the line or the entry under the cursor that changes nothing of it."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from symbl_tui.domain.text import clean
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.presenters.insight_lists import Row
from symbl_tui.ui.presenters.transcript_filter import list_filters
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.reading_actions import ReadingActions
from symbl_tui.ui.view_models.choice import Choice
from symbl_tui.ui.widgets.insight_list import InsightList

if TYPE_CHECKING:
    from symbl_tui.session.archive.line_details import LineDetails
    from symbl_tui.session.archive.session_edits import SessionEdits
    from symbl_tui.ui.presenters.line_text import LineFacts


class LineActions(ReadingActions):
    """Shows details, filters the transcript, copies."""

    shows_live_result = True
    """Whether the lines are those of the live result, whichever pass readers of the session use."""

    @property
    @abstractmethod
    def edits(self) -> "SessionEdits":
        """The edits of the session."""

    @property
    def reads_transcript(self) -> bool:
        """Whether the transcript is shown, so that keys can act on a line of it."""
        return True

    @property
    def entry(self) -> Row | None:
        """The entry under the cursor of the list that has the focus, or None."""
        return self.focused.current if isinstance(self.focused, InsightList) else None

    def text_to_copy(self) -> str:
        """The selection, else the entry or the line under the cursor."""
        if selected := super().text_to_copy():
            return selected
        if entry := self.entry:
            return entry.text
        line = self.current_line() if self.reads_transcript else None
        return line.text if line else ""

    def line_to_play(self) -> Line | str:
        """The line of the entry under the cursor, else that under the cursor of the transcript."""
        if (entry := self.entry) and entry.line is not None:
            return self.transcript.line(entry.line)
        if not self.reads_transcript:
            return self._open_first()
        return self.current_line() or "There is no line to play yet."

    def settled_line(self) -> Line | None:
        """The line that keys act on, if it is settled; else say why it cannot be edited."""
        line = self.current_line() if self._can_read() else None
        if line is None and self.reads_transcript:
            self.explain("There is no line yet.")
        elif line and line.stage is Stage.PARTIAL:
            self.explain("This line is still being spoken.")
            return None
        return line

    def _can_read(self) -> bool:
        if not self.reads_transcript:
            self.explain(self._open_first())
        return self.reads_transcript

    def _open_first(self) -> str:
        return f"Open the transcript first: {self.key_label('live.layout')}."

    def action_details(self) -> None:
        """Show the details of the line."""
        if line := self.settled_line():
            dialogs.show_details(self.app, self._facts(line), lambda: self._read_details(line))

    def _facts(self, line: Line) -> "LineFacts":
        from symbl_tui.ui.presenters.line_text import LineFacts  # start-up: rarely needed

        known = self.edits.conversation
        insights = (
            each for each in known.insights() if line.utterance_id and each.utterance_id == line.utterance_id
        )
        notes = (each.text for each in known.bookmarks if each.start < line.end and line.start < each.end)
        return LineFacts(line, tuple(insights), tuple(notes))

    def _read_details(self, line: Line) -> "LineDetails":
        from symbl_tui.session.archive.line_details import read_details  # start-up: rarely needed

        return read_details(self.folder, line, live=self.shows_live_result)

    def action_filter(self) -> None:
        """Choose which lines are shown."""
        if not self._can_read():
            return
        pane, transcript = self.transcript_pane, self.transcript
        known = list_filters(
            transcript.lines,
            self.edits.conversation.insights,
            lambda: transcript.tracked,
            transcript.is_bookmarked,
        )
        if not known:
            self.explain("There are no lines to filter yet.")
            return
        labels = [each.label for each in known]
        now = labels.index(pane.filter.label) + 1 if pane.filter and pane.filter.label in labels else 0
        choices = [Choice("All lines"), *(Choice(clean(each.label), each.note) for each in known)]

        def choose(number: int | None) -> None:
            if number is not None:
                pane.show_only(known[number - 1] if number else None)
                self.body.focus_transcript()

        dialogs.choose(self.app, "Show only", choices, choose, at=now, answer="Show")
