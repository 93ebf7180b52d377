"""A job that fails tells why on the screen that asked for it, and the screen stays usable."""

from textual.app import ComposeResult
from textual.widgets import Static

from symbl_tui.errors import ConfigError
from symbl_tui.ui.screens.job_screen import JobScreen
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.ui.tiny_app import TinyApp


class Jobs(JobScreen[None]):
    """A screen with a message line and nothing else."""

    def compose(self) -> ComposeResult:
        yield Static(id="message", markup=False)

    @property
    def shown(self) -> str:
        return str(self.message.render())


def refuse() -> str:
    raise ConfigError(f"no profile {HOSTILE}", "symbl-tui profiles list shows them")


def crash() -> str:
    raise KeyError("unexpected")


async def test_the_result_of_a_job_comes_back() -> None:
    app, screen = TinyApp(Static()), Jobs()
    async with app.run_test():
        await app.push_screen(screen)
        assert await screen.run_job(lambda: "done") == "done"
        assert screen.shown == ""


async def test_a_refused_job_shows_its_error_and_the_way_out() -> None:
    app, screen = TinyApp(Static()), Jobs()
    async with app.run_test() as pilot:
        await app.push_screen(screen)
        assert await screen.run_job(refuse) is None
        await pilot.pause()
        assert "symbl-tui profiles list shows them" in screen.shown
        assert is_harmless(screen.shown)
        assert screen.message.has_class("-failed")
        screen.show_message("saved")
        assert screen.message.has_class("-shown")
        assert not screen.message.has_class("-failed")
        screen.show_message("")
        assert not screen.message.has_class("-shown")


async def test_a_defect_is_told_from_an_error_of_the_user() -> None:
    app, screen = TinyApp(Static()), Jobs()
    async with app.run_test() as pilot:
        await app.push_screen(screen)
        worker = screen.run_worker(screen.run_job(crash), exit_on_error=False)
        while not worker.is_finished:
            await pilot.pause(0.01)
        await pilot.pause()
        assert screen.shown == "a fault of symbl-tui itself (KeyError); the log tells more"
