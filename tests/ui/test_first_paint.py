"""What is painted first needs few modules: a program that starts shows itself at once."""

import subprocess
import sys

import pytest

LISTED = "import sys; print(*sys.modules)"


def imported(by: str) -> set[str]:
    """The modules that a new interpreter has after some imports."""
    ran = subprocess.run(
        [sys.executable, "-c", f"{by}\n{LISTED}"], capture_output=True, text=True, check=True, timeout=120
    )
    return set(ran.stdout.split())


def rooms(modules: set[str]) -> set[str]:
    return {".".join(name.split(".")[:3]) for name in modules}


def test_the_screen_of_a_session_appears_before_anything_is_read_or_edited() -> None:
    loaded = imported("import symbl_tui.ui.app, symbl_tui.ui.screens.live_screen")
    unneeded = {
        "symbl_tui.session.archive",
        "symbl_tui.session.run",
        "symbl_tui.audio.registry",
        "symbl_tui.config.profile",
    }
    assert not rooms(loaded) & unneeded


@pytest.mark.parametrize(
    "unneeded", ["symbl_tui.session.summary.session_assistant", "httpx", "urllib.request", "websockets"]
)
def test_a_session_is_made_without_what_its_connection_or_its_end_needs(
    new_session: set[str], unneeded: str
) -> None:
    assert unneeded not in new_session


@pytest.fixture(scope="module")
def new_session() -> set[str]:
    return imported("import symbl_tui.cli.after_session, symbl_tui.cli.compose")


@pytest.mark.parametrize(
    "unneeded",
    [
        "symbl_tui.ui.screens.live_screen",
        "symbl_tui.ui.screens.review_screen",
        "symbl_tui.ui.widgets.transcript",
        "symbl_tui.session.archive.session_edits",
        "symbl_tui.session.run.session",
        "symbl_tui.audio.streams.socket_listener",
    ],
)
def test_the_first_screen_appears_without_what_a_session_needs(first_screen: set[str], unneeded: str) -> None:
    assert unneeded not in first_screen


@pytest.fixture(scope="module")
def first_screen() -> set[str]:
    return imported("import symbl_tui.cli.screen, symbl_tui.ui.screens.home_screen")
