"""What a session's screens do with bookmarks: make, list, change and remove them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from symbl_tui.domain.text import clock
from symbl_tui.session.model.change import Line
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.editing_actions import EditingActions
from symbl_tui.ui.view_models.choice import Choice

if TYPE_CHECKING:
    from symbl_tui.session.model.bookmark import Bookmark
    from symbl_tui.ui.widgets.transcript_notes import Note

_NO_BOOKMARK: Final = "This bookmark cannot be changed: it is not on the disk yet."


class BookmarkActions(EditingActions):
    """The bookmarks of the session that is shown, live or recorded."""

    def action_mark(self) -> None:
        """Bookmark the line; change the note of one that is bookmarked."""
        if line := self.settled_line():
            covering = [note for _, note in self.body.placed_bookmarks() if note.covers(line)]
            if covering:
                self._choose_note(covering, line)
            else:
                self._mark_line(line)

    def _mark_line(self, line: Line) -> None:
        def add(note: str | None) -> None:
            if note is not None:
                self.edit(lambda: self.edits.add_bookmark(line.start, line.end, note))

        dialogs.ask_note(self.app, add)

    def _choose_note(self, notes: "Sequence[Note]", line: Line) -> None:
        def choose(number: int | None) -> None:
            if number is not None:
                self._change_note(notes[number])

        if len(notes) == 1:
            choose(0)
        else:
            choices = [_choice(each, line) for each in notes]
            dialogs.choose(self.app, "Bookmarks of the line", choices, choose, answer="Change")

    def action_bookmarks(self) -> None:
        """List the bookmarks: go to one, change its note, or remove it."""
        from symbl_tui.ui.screens.bookmarks_screen import BookmarksScreen  # start-up: rarely needed

        placed = self.body.placed_bookmarks()
        if not placed:
            self.explain(f"There are no bookmarks yet; {self.key_label('live.mark')} makes one.")
            return

        def use(answer: "tuple[str, int] | None") -> None:
            match answer:
                case "go", number:
                    self.body.go_to(placed[number][0])
                case "change", number:
                    self._change_note(placed[number][1])
                case "remove", number:
                    self._remove(placed[number][1])

        choices = [_choice(note, self.body.line(index)) for index, note in placed]
        self.app.push_screen(BookmarksScreen(choices), use)

    def _change_note(self, note: "Note") -> None:
        if (bookmark := self._bookmark(note)) is None:
            return

        def change(text: str | None) -> None:
            if text is not None and text != bookmark.text:
                self.edit(lambda: self.edits.change_bookmark(bookmark, text))

        dialogs.ask_note(self.app, change, text=bookmark.text, remove=lambda: self._remove(note))

    def _remove(self, note: "Note") -> None:
        if (bookmark := self._bookmark(note)) is not None:
            said = f"Removed the bookmark. {self.key_label('live.undo')} brings it back."
            self.edit(lambda: self.edits.remove_bookmark(bookmark), said)

    def _bookmark(self, note: "Note") -> "Bookmark | None":
        """The bookmark that a note shows; else say why it cannot be changed."""
        found = next((each for each in self.edits.conversation.bookmarks if each.id == note.id), None)
        if found is None:
            self.explain(_NO_BOOKMARK)
        return found


def _choice(note: "Note", line: Line) -> Choice:
    return Choice(f"{clock(note.start)}  {note.text or line.text}")
