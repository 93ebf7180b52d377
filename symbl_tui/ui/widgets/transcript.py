"""The transcript: follows the newest line until the user scrolls up, and searches. Posts the position."""

from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.reactive import var

from symbl_tui.domain.text import clean
from symbl_tui.session.model.change import Line
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.session_commands import TRANSCRIPT
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.transcript_search import Search
from symbl_tui.ui.widgets.transcript_view import TranscriptView


class Transcript(TranscriptView, can_focus=True):
    """Shows lines, and follows the newest."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(TRANSCRIPT)

    following: var[bool] = var(True)
    """Whether the newest line stays in view."""

    class Placed(Message):
        """The user's position in the transcript has changed."""

        def __init__(self, following: bool, below: int) -> None:
            super().__init__()
            self.following = following
            self.below = below
            """Lines that came since the user scrolled up."""

    class Found(Message):
        """The matches of a search, or the current one, have changed."""

        def __init__(self, number: int, total: int) -> None:
            super().__init__()
            self.number = number
            """The current match, from 1; 0 where there is none."""
            self.total = total

    def __init__(self, speakers: SpeakerColors, *, id: str | None = None) -> None:
        super().__init__(speakers, id=id)
        self._seen = 0

    def on_mount(self) -> None:
        """Stick to the end."""
        self.anchor()

    @property
    def keeps_place(self) -> bool:
        """Whether the line at the top stays there: not while the end does."""
        return not self.following

    def apply(self, changes: tuple[tuple[int, Line], ...]) -> None:
        """Replace lines by index, or append them; see :class:`.Change`."""
        lines = [(index, _cleaned(line)) for index, line in changes]
        self._put(lines)
        self._update_search(lines)
        if not self.following:
            self._post_place()

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
        self._search = Search(query, (line.text for line in self._rows.lines)) if query else None
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
        for index, line in lines:
            search.put(index, line.text)
        # Interims change several times a second, and mostly not the matches.
        if before != (search.place, search.total):
            self.post_message(self.Found(search.number, search.total))

    def jump(self, index: int) -> None:
        """Scroll a line into view, a third from the top, and mark it."""
        self._marked = index
        self.scroll_to(y=self._rows.top(index) - self.size.height // 3, animate=False)
        self.refresh()

    def follow(self) -> None:
        """Go to the newest line and stay there."""
        self._marked = None
        self.refresh()
        self.anchor()
        self.following = True

    def release_anchor(self) -> None:
        """Stop following: Textual calls this for every scroll of the user's."""
        super().release_anchor()
        # Without anything to scroll there is no other place: it would stop following for good.
        if self.following and self.max_scroll_y > 0:
            self._seen = len(self._rows.lines)
            self.following = False
        # After the scroll: Textual releases the anchor even if that ends at the end, which follows again.
        self.call_after_refresh(self._follow_at_end)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow again once the user is back at the end."""
        super().watch_scroll_y(old_value, new_value)
        self._follow_at_end()

    def _follow_at_end(self) -> None:
        if not self.following and self.scroll_target_y >= self.max_scroll_y:
            self.follow()

    def watch_following(self) -> None:
        """Post the position."""
        self._post_place()

    def _post_place(self) -> None:
        new = sum(1 for line in self._rows.lines[self._seen :] if line.text)
        self.post_message(self.Placed(self.following, 0 if self.following else new))

    def action_line(self, rows: int) -> None:
        """Scroll some rows."""
        self.scroll_relative(y=rows, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll some pages; one row stays in view."""
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

    def action_start(self) -> None:
        """Go to the start."""
        self.scroll_to(y=0, animate=False)

    def action_end(self) -> None:
        """Go to the end and follow new lines."""
        self.follow()


def _cleaned(line: Line) -> Line:
    text, speaker = clean(line.text), clean(line.speaker)
    return (
        line if text is line.text and speaker is line.speaker else replace(line, text=text, speaker=speaker)
    )
