"""The moving half of the transcript: follows the newest line, or has a cursor that keys and clicks move.

While it follows there is no cursor. Otherwise the cursor is on a line in view, whatever is scrolled.
"""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Offset, Region
from textual.message import Message
from textual.reactive import var

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.session_commands import TRANSCRIPT
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.transcript_layout import scroll_to_line
from symbl_tui.ui.widgets.transcript_view import TranscriptView


class TranscriptCursor(TranscriptView, can_focus=True):
    """A transcript that follows its newest line, or has a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(TRANSCRIPT)

    following: var[bool] = var(True)
    """Whether the newest line stays in view."""
    grows: var[bool] = var(True)
    """Whether lines may still come; a transcript that is complete is not followed, but read."""

    class Placed(Message):
        """The user's position in the transcript has changed."""

        def __init__(self, following: bool, below: int) -> None:
            super().__init__()
            self.following = following
            self.below = below
            """Lines that came since the newest line was followed."""

    def __init__(self, speakers: SpeakerColors, *, id: str | None = None) -> None:
        super().__init__(speakers, id=id)
        self._seen = 0
        self._pressed_at: Offset | None = None
        self._scrolled_by_user = False
        """Whether the last scroll was none for the cursor."""
        self._moves_cursor = False

    def on_mount(self) -> None:
        """Stick to the end."""
        self.anchor()

    @property
    def keeps_place(self) -> bool:
        """Whether the line at the top stays there: not while the end does."""
        return not self.following

    @property
    def cursor(self) -> int | None:
        """The index of the cursor's line; None while the newest line is followed."""
        return self._cursor

    @property
    def current(self) -> int | None:
        """The index of the line that keys act on: the cursor's, else the newest that is no interim result."""
        return self._rows.newest_final if self._cursor is None else self._cursor

    def jump(self, index: int) -> None:
        """Put the cursor on a line, and scroll it to a third from the top."""
        self._stop_following()
        self._set_cursor(index)
        self._scroll(self._rows.top(index) - self.size.height // 3)

    def jump_to_time(self, start: float) -> None:
        """Put the cursor on the line that began then, in seconds of the capture, or nearest to it."""
        near = self._rows.nearest(start)
        if near is not None:
            self.jump(near)

    def action_line(self, step: int) -> None:
        """Put the cursor on the next shown line (1) or the one before (-1); below the last is to follow."""
        if not self._rows.height:
            return
        if self._cursor is None:
            if step < 0:
                self._put_cursor(self._in_view[1])
            return
        target = self._rows.neighbour(self._cursor, step)
        if target is not None:
            self._put_cursor(target)
        elif step > 0:
            self.action_end()

    def action_turn(self, step: int) -> None:
        """Go to the start of the next speaker's turn (1), or of this one and then of the one before (-1)."""
        if (index := self.current) is not None and (target := self._rows.turn(index, step)) is not None:
            self._put_cursor(target)

    def follow(self) -> None:
        """Go to the newest line and stay there."""
        self._set_cursor(None)
        self.following = True  # before it scrolls, which puts a cursor where nothing is followed
        self.anchor()

    def release_anchor(self) -> None:
        """Stop following: Textual calls this for every scroll of the user's."""
        super().release_anchor()
        if self._moves_cursor:
            return
        self._scrolled_by_user = True
        # Without anything to scroll there is no other place: it would stop following for good.
        if self.following and self.max_scroll_y > 0:
            self._stop_following()
            self.call_after_refresh(self._keep_in_view)
        # After the scroll: Textual releases the anchor even if that ends at the end, which follows again.
        self.call_after_refresh(self._follow_at_end)

    def _stop_following(self) -> None:
        super().release_anchor()
        self._scrolled_by_user = False
        if self.following:
            self._seen = len(self._rows.lines)
            self.following = False

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Keep the cursor in view; follow again once the user has scrolled to the end."""
        super().watch_scroll_y(old_value, new_value)
        self._follow_at_end()
        self._keep_in_view()

    def _follow_at_end(self) -> None:
        at_end = self.scroll_target_y >= self.max_scroll_y
        if self.grows and not self.following and self._scrolled_by_user and at_end:
            self.follow()

    def watch_following(self) -> None:
        """Post the position."""
        self._post_place()

    def watch_grows(self, grows: bool) -> None:
        """Read a transcript that is complete from the line where it is."""
        if not grows and self.following:
            self._stop_following()
            if self._rows.height:
                self._set_cursor(self._in_view[1])

    def _post_place(self) -> None:
        new = sum(1 for line in self._rows.lines[self._seen :] if line.text)
        below = new if self.grows and not self.following else 0
        self.post_message(self.Placed(self.following, below))

    def _put_cursor(self, index: int) -> None:
        """Put the cursor on a line, and scroll as far as that needs: a third of a page at least."""
        self._stop_following()
        self._set_cursor(index)
        top, end = self._rows.top(index), self._rows.end(index)
        y = scroll_to_line(top, end, round(self.scroll_target_y), self.size.height)
        if y is not None:
            self._scroll(y)

    def _scroll(self, y: int) -> None:
        """Scroll to a row; that does not count as scrolling by the user, and does not follow at the end."""
        self._moves_cursor = True
        self.scroll_to(y=y, animate=False)
        self._moves_cursor = False

    def _set_cursor(self, index: int | None) -> None:
        """Move the cursor, and repaint the rows of the two lines from their bar on."""
        before, self._cursor = self._cursor, index
        for line in {before, index} - {None} if before != index else ():
            if line is not None and self._rows.is_shown(line):
                top, left = self._rows.top(line), self._painter.bar_cell
                height = self._rows.end(line) - top
                self.refresh(Region(left, top - round(self.scroll_y), self.size.width - left, height))

    @property
    def _in_view(self) -> tuple[int, int]:
        """The first and the last line of which a row is in view."""
        return self._rows.between(round(self.scroll_target_y), self.size.height)

    def _keep_in_view(self) -> None:
        """Move the cursor to the nearest line in view; give a transcript without one a cursor."""
        if self.following or not self._rows.height or not self.size.height:
            return
        first, last = self._in_view
        if self._cursor is None:
            # One that was complete when it came is read from its start.
            self._set_cursor(last if self.grows else first)
        elif not first <= self._cursor <= last:
            self._set_cursor(first if self._cursor < first else last)

    def on_mouse_scroll_down(self) -> None:
        """Note that the user scrolls: Textual releases no anchor for the wheel."""
        self._scrolled_by_user = True

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Note where a click begins: one that ends elsewhere selects text."""
        self._pressed_at = event.offset

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line that was clicked."""
        row = event.y + round(self.scroll_y)
        if event.button == 1 and event.offset == self._pressed_at and row < self._rows.height:
            self._put_cursor(self._rows.at(row)[0])

    def action_page(self, pages: int) -> None:
        """Scroll some pages; one row stays in view."""
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

    def action_start(self) -> None:
        """Go to the first line."""
        if self._rows.height:
            self._put_cursor(self._rows.at(0)[0])

    def action_end(self) -> None:
        """Go to the end and follow new lines; to the last line where none will come."""
        if self.grows:
            self.follow()
        elif self._rows.height:
            self._put_cursor(self._rows.at(self._rows.height - 1)[0])
