"""What a session's screens change: titles, speakers, lines, insights.

An edit is on the disk before its effect is shown. It is made in a thread; an error is said in a sentence.
"""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from textual import work

from symbl_tui.domain.due_date import parse_due
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.change import Line
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.line_actions import LineActions
from symbl_tui.ui.view_models.choice import Choice
from symbl_tui.ui.view_models.entry_form import EntryField, EntryForm, Values

if TYPE_CHECKING:
    from symbl_tui.config.profile import Profile
    from symbl_tui.domain.insight import Insight
    from symbl_tui.session.archive.session_edits import Made

_DUE_HINT: Final = "e.g. friday, in 2 weeks, 2026-11-27"
_SPEAKER_NOTE: Final = "In all lines, insights and exports. Empty: the name as recorded."
_NO_INSIGHT: Final = "Topics and tracked phrases are not edited: they are counted from the transcript."


class EditingActions(LineActions):
    """Edits the session that is shown, live or recorded."""

    made_from: "Profile | None" = None
    """The settings that the session was started with, where they are known."""

    @work(group="edit", exit_on_error=False)
    async def edit(self, make: Callable[[], "Made | None"], said: str = "") -> None:
        """Make an edit in a thread; the updates of the edits show it.

        Args:
            make: Blocks until the edit is on the disk.
            said: Said when it is.
        """
        try:
            await asyncio.to_thread(make)
        except SymblTuiError as error:
            self.notify(clean(str(error)), markup=False, severity="error", timeout=15)
            return
        if said:
            self.notify(said, markup=False, timeout=4)

    def action_undo_edit(self) -> None:
        """Undo the last edit."""
        self._undo()

    @work(group="edit", exit_on_error=False)
    async def _undo(self) -> None:
        from symbl_tui.ui.presenters.edit_text import undone  # start-up: rarely needed

        try:
            made = await asyncio.to_thread(self.edits.undo)
        except SymblTuiError as error:
            self.notify(clean(str(error)), markup=False, severity="error", timeout=15)
            return
        self.explain(undone(made.entry.edit) if made else "There is nothing to undo.")

    def action_rename(self) -> None:
        """Give the session a title."""
        dialogs.ask_title(self.app, self.edits.title.text, self.edits, lambda: None)

    def action_rename_speaker(self) -> None:
        """Choose a speaker, and ask for another name."""
        names = self.edits.conversation.names
        people = names.people(names.speakers)
        if not people:
            self.explain("There are no speakers yet.")
            return
        line = self.current_line()
        at = people.index(line.speaker) if line and line.speaker in people else 0

        def choose(number: int | None) -> None:
            if number is not None:
                self._ask_name(people[number])

        if len(people) == 1:
            choose(0)
        else:
            choices = [Choice(clean(name)) for name in people]
            dialogs.choose(self.app, "Rename a speaker", choices, choose, at=at, answer="Rename")

    @work(group="name", exclusive=True, exit_on_error=False)
    async def _ask_name(self, shown: str) -> None:
        # Start-up: 10 ms for all that profiles need.
        from symbl_tui.config.profile_speakers import find_saved, name_speakers

        profile, names = self.made_from, self.edits.conversation.names
        # A profile names channels; the voices on one are only this session's.
        channels = [key.channel for key in names.keys(shown) if key.voice is None]
        saved = await asyncio.to_thread(find_saved, profile) if profile and channels else ""
        name = EntryField("name", value=clean(shown), hint="name", limit=NAME_LIMIT)
        switch = f'Also in the profile "{saved}"' if saved else ""

        def rename(values: Values, also: bool) -> "Made":
            made = self.edits.rename_speaker(shown, values["name"])
            if also and saved and values["name"]:
                known = [each.name for each in names.speakers if each.key.voice is None]
                name_speakers(saved, dict.fromkeys(channels, values["name"]), known)
            return made

        form = EntryForm(f'Name of "{clean(shown, 40)}"', (name,), switch, _SPEAKER_NOTE)
        dialogs.ask(self.app, form, rename)

    def action_correct(self) -> None:
        """Correct the text of the line."""
        if (line := self.settled_line()) is None:
            return
        note = f"As recognised: {clean(line.original)}" if line.original is not None else ""
        form = EntryForm("Correct the line", (EntryField("text", value=line.text, long=True),), note=note)
        dialogs.ask(self.app, form, lambda values, _: self.edits.correct(line, values["text"]))

    def action_add_action(self) -> None:
        """Make the line an action item."""
        if (line := self.settled_line()) is not None:
            self._ask_insight(
                "Action item", line.text, line.speaker, "", lambda *values: self._add(line, *values)
            )

    def _add(self, line: Line, text: str, owner: str, due: str) -> "Made":
        return self.edits.add_insight(line, text=text, owner=owner, due=due)

    def _ask_insight(
        self, title: str, text: str, owner: str, due: str, use: Callable[[str, str, str], "Made"]
    ) -> None:
        names = self.edits.conversation.names
        known = names.people(names.speakers)
        fields: tuple[EntryField, ...] = (
            EntryField("text", "Text", clean(text), long=True),
            EntryField("owner", "Owner", clean(owner), "nobody in particular", NAME_LIMIT, known=known),
            EntryField("due", "Due", clean(due), _DUE_HINT, NAME_LIMIT),
        )

        def save(values: Values, _: bool) -> "Made":
            # A due date that the engine gave in its own words stays as it is.
            changed = values["due"] != clean(due)
            return use(
                values["text"],
                values["owner"],
                parse_due(values["due"], date.today()) if changed else values["due"],
            )

        dialogs.ask(self.app, EntryForm(title, fields), save)

    def _insight(self) -> "Insight | None":
        """The insight under the cursor; else say why nothing can be done."""
        entry = self.entry
        if entry is not None and entry.insight is None:
            self.explain(_NO_INSIGHT)
        elif entry is None:
            self.explain("There is no entry under the cursor.")
        return entry.insight if entry else None

    def action_tick(self) -> None:
        """Tick the entry off, or take that back."""
        if insight := self._insight():
            self.edit(lambda: self.edits.tick(insight.id, not insight.done))

    def action_dismiss_insight(self) -> None:
        """Leave the entry out everywhere."""
        if insight := self._insight():
            said = f"Dismissed. {self.key_label('live.undo')} brings it back."
            self.edit(lambda: self.edits.dismiss(insight.id), said)

    def action_edit_insight(self) -> None:
        """Edit text, owner and due date of the entry."""
        if insight := self._insight():
            owner = insight.assignee.name if insight.assignee else ""
            self._ask_insight(
                "Edit the entry",
                insight.text,
                owner,
                insight.due or "",
                lambda *new: self._change(insight, *new),
            )

    def _change(self, insight: "Insight", text: str, owner: str, due: str) -> "Made":
        was = insight.assignee.name if insight.assignee else ""
        return self.edits.change_insight(
            insight.id,
            text=None if text == clean(insight.text) else text,
            owner=None if owner == clean(was) else owner,
            due=None if due == clean(insight.due or "") else due,
        )
