"""The edits of one session that is shown: makes them, notices those of other programs, emits what changes.

Whatever shows a session passes its updates through :meth:`SessionEdits.handle`: the screen of a running
session, one that is attached to it, a replay, a review. So all of them show the same.
"""

from collections.abc import Mapping

from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.edits_follower import EditsFollower, Made
from symbl_tui.session.model import edit as edits
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Line
from symbl_tui.session.model.edit import InsightKey, SpeakerKey, line_key

__all__ = ["Made", "SessionEdits"]


class SessionEdits(EditsFollower):
    """The edits of a session, for any thread; what writes or reads blocks, and is for a worker's thread.

    Each method that makes an edit returns when it is on the disk.
    """

    def set_title(self, title: str) -> Made:
        """Give the session a title; an empty one takes the given one back."""
        return self.make(edits.SetTitle(clean(title, NAME_LIMIT)))

    def rename_speaker(self, shown: str, name: str) -> Made:
        """Name all speakers that are shown under a name; an empty name takes the given ones back.

        Raises:
            UsageError: no speaker has that name.
        """
        return self.rename_speakers({shown: name})[0]

    def rename_speakers(self, wanted: Mapping[str, str]) -> list[Made]:
        """Rename several speakers, by the names that are shown now, or none of them; see above."""
        self.poll()
        return [
            self.make(edits.RenameSpeaker(keys, clean(name, NAME_LIMIT), was))
            for keys, was, name in [(*self._speakers(shown), name) for shown, name in wanted.items()]
        ]

    def channels_of(self, wanted: Mapping[str, str]) -> dict[int, str]:
        """The new name of each channel, from 0, whose own speaker is shown under one of some names.

        Raises:
            UsageError: no speaker has one of the names.
        """
        self.poll()
        return {
            key.channel: clean(name, NAME_LIMIT)
            for shown, name in wanted.items()
            for key in self._speakers(shown)[0]
            if key.voice is None
        }

    def _speakers(self, shown: str) -> tuple[tuple[SpeakerKey, ...], str]:
        """The speakers that are shown under a name, and the name as it is written."""
        names = self._conversation.names
        if not (keys := names.keys(shown)):
            there = ", ".join(names.people(names.speakers))
            fault = f'there is no speaker "{clean(shown, NAME_LIMIT)}"'
            raise UsageError(fault, f"there are: {there or 'none'}")
        return keys, names.of_key(keys[0]) or ""

    def correct(self, line: Line, text: str) -> Made:
        """Correct the text of a line; the engine's own text takes the correction back."""
        return self.make(edits.CorrectLine(self._key(line), self._text(text)))

    def add_insight(
        self, line: Line, kind: str = ACTION_ITEM, text: str = "", owner: str = "", due: str = ""
    ) -> Made:
        """Make a line an insight of a kind; without a text it gets the line's."""
        owner, due = clean(owner, NAME_LIMIT), clean(due, NAME_LIMIT)
        return self.make(edits.AddInsight(kind, self._key(line), self._text(text or line.text), owner, due))

    def change_insight(
        self, id: str, *, text: str | None = None, owner: str | None = None, due: str | None = None
    ) -> Made:
        """Change text, owner or due date of an insight; None: leave as it is, empty: none."""
        return self.make(
            edits.ChangeInsight(
                self._insight(id),
                None if text is None else self._text(text),
                None if owner is None else clean(owner, NAME_LIMIT),
                None if due is None else clean(due, NAME_LIMIT),
            )
        )

    def tick(self, id: str, done: bool = True) -> Made:
        """Tick an insight off, or take that back."""
        return self.make(edits.TickInsight(self._insight(id), done))

    def dismiss(self, id: str) -> Made:
        """Leave an insight out everywhere; an undo brings it back."""
        return self.make(edits.DismissInsight(self._insight(id)))

    def add_bookmark(self, start: float, end: float, text: str = "") -> Made:
        """Bookmark a part of the session, in seconds of the capture."""
        start = max(0.0, round(start, 3))
        return self.make(edits.AddBookmark(start, max(start, round(end, 3)), clean(text, edits.MAX_BOOKMARK)))

    def change_bookmark(self, bookmark: Bookmark, text: str) -> Made:
        """Change the text of a bookmark."""
        return self.make(edits.ChangeBookmark(bookmark.id, clean(text, edits.MAX_BOOKMARK)))

    def remove_bookmark(self, bookmark: Bookmark) -> Made:
        """Remove a bookmark."""
        return self.make(edits.RemoveBookmark(bookmark.id))

    def _key(self, line: Line) -> edits.LineKey:
        return line_key(line, self._conversation.transcript)

    def _insight(self, id: str) -> InsightKey:
        own = any(each.id == id for each in self._conversation.state.added)
        return InsightKey(id, "" if own else self._conversation.transcript)

    def _text(self, text: str) -> str:
        if not (cleaned := clean(text)):
            raise UsageError("a text is needed here", "to leave something out, dismiss it")
        return cleaned
