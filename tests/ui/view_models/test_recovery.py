"""Sessions that were not closed are closed together; one that cannot be keeps no other open."""

from pathlib import Path

from symbl_tui.config.profile import Profile
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.ui.view_models.recovery import Recovery
from tests.session.recorded_folder import record


def resume(folder: Path, known: tuple[str, ...]) -> tuple[RunnableSession, Profile]:
    raise AssertionError("nothing is resumed unasked")


def test_a_session_that_cannot_be_closed_is_reported_and_the_others_are_closed(tmp_path: Path) -> None:
    folders = [record(tmp_path / name, name, closed=False) for name in ("first", "second", "third")]
    recovery = Recovery(tuple(map(read_facts, folders)), resume, lambda _: ())
    (folders[1] / "session.toml").write_text("no table")
    (error,) = recovery.close()
    assert "session.toml" in str(error)
    assert [read_facts(folder).ended is not None for folder in (folders[0], folders[2])] == [True, True]
