"""The first screen's actions for sessions that were not closed. What touches the disk runs in threads."""

import asyncio
from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import getters, work
from textual.widgets import Static

from symbl_tui.domain.text import clean
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.job_screen import JobScreen
from symbl_tui.ui.view_models.home_choices import HomeAction, HomeChoice

if TYPE_CHECKING:
    from symbl_tui.ui.view_models.recovery import Recovery


class RecoveryActions(JobScreen[HomeChoice | None]):
    """The base of the first screen: a line about these sessions, and what can be done with them."""

    unclosed_line = getters.query_one("#unclosed", Static)
    recovery: "Recovery | None" = None
    """The sessions that were not closed, until the user has decided."""

    @abstractmethod
    def list_again(self) -> None:
        """List the recorded sessions again."""

    def show_unclosed(self, text: str) -> None:
        """Show the line about them; an empty one hides it."""
        self.unclosed_line.update(text)
        self.unclosed_line.display = bool(text)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the actions only while there are such sessions."""
        if action in ("close_unclosed", "resume_unclosed", "hide_unclosed"):
            return self.recovery is not None
        return super().check_action(action, parameters)

    def action_hide_unclosed(self) -> None:
        """Hide the line until the next start."""
        self.recovery = None
        self.show_unclosed("")

    def action_close_unclosed(self) -> None:
        """Close the sessions after a confirmation, in the background."""
        if recovery := self.recovery:
            titles = [f"“{clean(each.title, 40)}”" for each in recovery.found]
            what = titles[0] if len(titles) == 1 else f"{len(titles)} sessions"
            question = f"Close {what}? What was recorded will be in the library."
            dialogs.confirm(self.app, question, lambda: self._close(recovery))

    def _close(self, recovery: "Recovery") -> None:
        self.action_hide_unclosed()
        app = self.app

        async def close() -> None:
            errors = await asyncio.to_thread(recovery.close)
            for error in errors:
                app.notify(clean(str(error)), markup=False, severity="error", timeout=30)
            if closed := len(recovery.found) - len(errors):
                what = f"“{clean(recovery.found[-1].title)}”" if closed == 1 else f"{closed} sessions"
                app.notify(f"{what}: closed, and in the library (F2).", markup=False)
            if self.is_attached:
                self.list_again()

        # The app's: hours of sound take minutes, which may be longer than this screen is shown.
        app.run_worker(close(), group="recovery", description="Close", exit_on_error=False)

    @work(group="resume", exclusive=True, exit_on_error=False)
    async def action_resume_unclosed(self) -> None:
        """Show engine and source, which the untrusted folder names; resume if confirmed."""
        from symbl_tui.ui.view_models.recovery import ApprovedResumption  # start-up: rarely needed

        if (recovery := self.recovery) is None:
            return
        folder = recovery.found[-1].folder
        known = await self.run_job(lambda: recovery.describe(folder))
        question = f"Resume with {', '.join(known or ())}?"
        if known is not None and await dialogs.confirmed(self.app, question):
            approved = ApprovedResumption(folder, known)
            self.dismiss(HomeChoice(HomeAction.RESUME, approved=approved))
