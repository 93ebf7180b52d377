"""The list of calls: two lines each. Shows values, no I/O."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from symbl_tui.session.calls.call_session import CallSession
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.calls_commands import CALL_LIST
from symbl_tui.ui.presenters import call_text
from symbl_tui.ui.view_models.call_overview import CallRow


class CallList(OptionList):
    """Calls, with a cursor that stays on its call."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(CALL_LIST)

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._rows: tuple[CallRow, ...] = ()
        self._texts: list[Content] = []

    @property
    def row(self) -> CallRow | None:
        """The call under the cursor."""
        at = self.highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def show(self, rows: tuple[CallRow, ...]) -> None:
        """Show calls; only rows that differ are painted."""
        selected: CallSession | None = self.row.call if self.row else None
        order = [each.call for each in self._rows]
        self._rows = rows
        texts = self._render_rows()
        if order == [each.call for each in rows]:
            for index, (old, new) in enumerate(zip(self._texts, texts, strict=True)):
                if old != new:
                    self.replace_option_prompt_at_index(index, new)
        else:
            self.set_options(map(Option, texts))
            calls = [each.call for each in rows]
            self.highlighted = calls.index(selected) if selected in calls else 0 if rows else None
        self._texts = texts

    def on_resize(self, event: events.Resize) -> None:
        """Lay the rows out for the new width."""
        self._texts = self._render_rows()
        for index, text in enumerate(self._texts):
            self.replace_option_prompt_at_index(index, text)

    def _render_rows(self) -> list[Content]:
        width = max(20, self.scrollable_content_region.width - 2)
        return [call_text.row(each, width) for each in self._rows]
