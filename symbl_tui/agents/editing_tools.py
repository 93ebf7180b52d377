"""The tools of agents that edit: each edit is marked as theirs in the session's file, and can be undone."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from symbl_tui.agents.reading_tools import Name
from symbl_tui.agents.result_limits import Json, cut
from symbl_tui.agents.session_reader import SessionReader
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.recorded_session import EditableSession, open_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.model.change import Line
from symbl_tui.session.model.edit import AGENT
from symbl_tui.session.model.place import SAME_SECONDS

Id = Annotated[str, Field(max_length=NAME_LIMIT, description="The id of an insight or action item")]
LineNumber = Annotated[int, Field(ge=0, description="line of a line from read_transcript")]
LineStart = Annotated[float, Field(ge=0, description="start of the same line, to be sure that it is the one")]
Text = Annotated[str, Field(min_length=1, max_length=10_000)]
Short = Annotated[str, Field(max_length=NAME_LIMIT)]


class EditingTools:
    """Methods that are tools; every one blocks and raises :class:`SymblTuiError`."""

    def __init__(self, reader: SessionReader) -> None:
        self._reader = reader

    def tick_item(self, session: Name, id: Id, done: bool = True) -> Json:
        """Tick an action item, question or follow-up off, or take that back."""
        opened = self._open(session)
        insight = _insight(opened, id)
        opened.edits.tick(insight.id, done)
        return {"id": insight.id, "text": cut(insight.text), "done": done}

    def add_action_item(
        self,
        session: Name,
        line: LineNumber,
        start: LineStart,
        text: Annotated[str, Field(max_length=10_000, description="Empty: the text of the line")] = "",
        owner: Short = "",
        due: Annotated[str, Field(max_length=NAME_LIMIT, description="A date, e.g. 2026-12-24")] = "",
    ) -> Json:
        """Make a line of the transcript an action item."""
        opened = self._open(session)
        made = opened.edits.add_insight(_line(opened, line, start), text=text, owner=owner, due=due)
        return {"ids": [each.id for each in made.change.insights]}

    def change_item(
        self,
        session: Name,
        id: Id,
        text: Text | None = None,
        owner: Short | None = None,
        due: Short | None = None,
    ) -> Json:
        """Change the text, the owner or the due date of an action item; what is absent stays as it is."""
        opened = self._open(session)
        opened.edits.change_insight(_insight(opened, id).id, text=text, owner=owner, due=due)
        return {"id": id}

    def correct_line(self, session: Name, line: LineNumber, start: LineStart, text: Text) -> Json:
        """Correct the text of a line of the transcript; the words as recognised are kept."""
        opened = self._open(session)
        before = _line(opened, line, start)
        opened.edits.correct(before, text)
        return {"line": line, "before": cut(before.text)}

    def rename_session(self, session: Name, title: Short) -> Json:
        """Give a session a title; an empty one takes the given title back."""
        opened = self._open(session)
        opened.edits.set_title(title)
        return {"title": cut(opened.edits.title.text)}

    def rename_speaker(self, session: Name, speaker: Short, name: Short) -> Json:
        """Rename a speaker in the whole session; an empty name takes the given one back."""
        opened = self._open(session)
        opened.edits.rename_speaker(speaker, name)
        return {"speaker": name or speaker}

    def undo_edit(self, session: Name) -> Json:
        """Undo your last edit of a session that is not undone; edits of the user are never undone."""
        made = self._open(session).edits.undo()
        return {"undone": made is not None}

    def _open(self, name: str) -> EditableSession:
        folder: Path = self._reader.find(name)
        return open_session(folder, SessionEdits(lambda: folder, by=AGENT))


def _insight(opened: EditableSession, id: str) -> Insight:
    found = next((each for each in opened.recorded.insights if each.id == id), None)
    if found is None:
        raise UsageError(
            f'there is no item "{clean(id, NAME_LIMIT)}" in the session', "list_action_items has the ids"
        )
    return found


def _line(opened: EditableSession, number: int, start: float) -> Line:
    lines = opened.recorded.lines
    # A running session gets lines in between: the number alone could mean another one by now.
    if number >= len(lines) or not abs(lines[number].start - start) <= SAME_SECONDS:  # NaN is no start
        raise UsageError(f"line {number} does not start at {start:g} s", "read the transcript again")
    return lines[number]
