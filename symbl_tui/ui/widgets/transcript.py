"""The transcript: shows lines, searches them, and hides those that a filter does not accept."""

from msgspec import structs
from textual.message import Message

from symbl_tui.domain.text import clean
from symbl_tui.session.model.change import Line
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.transcript_cursor import TranscriptCursor
from symbl_tui.ui.widgets.transcript_layout import Predicate
from symbl_tui.ui.widgets.transcript_search import Search


class Transcript(TranscriptCursor):
    """Shows lines, follows the newest, and searches."""

    class Found(Message):
        """The matches of a search, or the current one, have changed."""

        def __init__(self, number: int, total: int) -> None:
            super().__init__()
            self.number = number
            """The current match, from 1; 0 where there is none."""
            self.total = total

    def __init__(self, speakers: SpeakerColors, *, id: str | None = None) -> None:
        super().__init__(speakers, id=id)
        self._query = ""

    def apply(self, changes: tuple[tuple[int, Line], ...]) -> None:
        """Replace lines by index, or append them; see :class:`.Change`."""
        lines = [(index, _cleaned(line)) for index, line in changes]
        self._put(lines)
        self._update_search(lines)
        if not self.following:
            self._post_place()
            if self._cursor is None:
                self.call_after_refresh(self._keep_in_view)

    def clear(self) -> None:
        """Remove all lines and follow those that come; colours, bookmarks and the search stay."""
        self._rows.clear()
        self._underlined.clear()
        self._seen = 0
        if self._search:
            self._search.clear()
        self._repaint(0, 0)
        self.follow()

    def find(self, query: str, near: int) -> None:
        """Show the matches of ``query`` (none when it is empty); go to the first from line ``near`` on."""
        self._query = query
        self._search = self._new_search() if query else None
        if self._search:
            self._search.begin(near)
        self._show_match()

    def find_next(self, direction: int) -> None:
        """Go to the next match (1) or the previous one (-1)."""
        if self._search:
            self._search.step(direction)
            self._show_match()

    def _show_match(self) -> None:
        search = self._search
        if search and search.place:
            self.jump(search.place[0])
        self.refresh()
        if search:
            self.post_message(self.Found(search.number, search.total))

    def _update_search(self, lines: list[tuple[int, Line]]) -> None:
        if (search := self._search) is None:
            return
        before = search.place, search.total
        for index, _ in lines:
            search.put(index, self._searchable(index))
        # Interims change several times a second, and mostly not the matches.
        if before != (search.place, search.total):
            self.post_message(self.Found(search.number, search.total))

    def filter(self, shows: Predicate | None) -> None:
        """Show only the lines that a predicate accepts, also those that come later; None: all.

        Called again with the same predicate after what it knows has changed.
        """
        self._rows.filter(shows)
        self._repaint(0, max(self._rows.height, self.size.height))
        if self._query:
            self._search = self._new_search()
            self._search.begin(self.current or 0)
            self.post_message(self.Found(self._search.number, self._search.total))
        if (cursor := self._cursor) is not None and not self._rows.is_shown(cursor):
            near = self._rows.neighbour(cursor, 1)
            cursor = self._rows.neighbour(cursor, -1) if near is None else near
            self._set_cursor(cursor)
        if cursor is not None:
            self.call_after_refresh(self._put_cursor, cursor)
        elif not self.following:
            self.call_after_refresh(self._keep_in_view)

    def _new_search(self) -> Search:
        return Search(self._query, map(self._searchable, range(len(self._rows.lines))))

    def _searchable(self, index: int) -> str:
        return self._rows.lines[index].text if self._rows.is_shown(index) else ""


def _cleaned(line: Line) -> Line:
    text, speaker = clean(line.text), clean(line.speaker)
    return (
        line
        if text is line.text and speaker is line.speaker
        else structs.replace(line, text=text, speaker=speaker)
    )
