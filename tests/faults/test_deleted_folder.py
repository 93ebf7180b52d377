"""A session's folder is deleted, or moved away, while it is recorded: what was heard is kept, or counted."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import soundfile

from symbl_tui.errors import SoundLost, SymblTuiError
from symbl_tui.session.archive import open_files
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.run.loss_limit import check_loss
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary, append_entry, read_entries
from tests.faults.counting import Run, counting, counting_engine, said, word
from tests.faults.test_disk import OFTEN, PACE, heard
from tests.support.scripted_engine import scripted_engine
from tests.support.waiting import until

SECONDS = 12
EVERYTHING = [word(second) for second in range(SECONDS)]


def delete(folder: Path) -> None:
    """Delete a folder at one instant: file by file it would be restored meanwhile."""
    away = folder.rename(folder.with_name("away"))
    shutil.rmtree(away)


def replace(folder: Path) -> None:
    away = folder.rename(folder.with_name("away"))
    folder.write_text("something else")
    shutil.rmtree(away)


def remove_files(folder: Path, pattern: str) -> None:
    for path in folder.glob(pattern):
        path.unlink()


def is_open(name: str) -> bool:
    """Whether the session, which runs in this process, holds a file of that name."""
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            if descriptor.readlink().name == name:
                return True
    return False


LOSSES: dict[str, Callable[[Path], object]] = {
    "deleted": delete,
    "moved": lambda folder: folder.rename(folder.with_name("elsewhere")),
    "with all above it": lambda folder: delete(folder.parent),
    "its sound": lambda folder: remove_files(folder, "*.pcm"),
    "its results": lambda folder: remove_files(folder, "*.jsonl"),
    "all files": lambda folder: remove_files(folder, "*"),
    "replaced": replace,
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_what_is_deleted_while_it_is_recorded_is_made_anew(tmp_path: Path, loss: str) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, sound, engine.endpoint, pace=PACE, timing=OFTEN) as run,
    ):
        await run.understood(3)
        run.session.add_bookmark("before")
        SessionEdits(lambda: run.session.folder).set_title("Kept")
        append_entry(run.session.folder, WrittenSummary("It counts.", "meeting", Origin("", "", "tiny", "")))
        await until(lambda: all(map(is_open, ("edits.jsonl", "assistant.jsonl"))))
        LOSSES[loss](run.session.folder)
        await run.told("anew")
    assert run.session.state is SessionState.ENDED
    assert run.shown() == said(run.recorded()) == EVERYTHING
    assert heard(run.session.folder) == soundfile.read(sound, dtype="int16")[0].tobytes()
    assert [mark.text for mark in run.recorded().bookmarks] == ["before"]
    assert run.recorded().facts.title == "Kept"
    assert [each.text for each in read_entries(run.session.folder).summaries] == ["It counts."]
    (row,) = run.session.ledger()
    assert (row.captured, row.lost, row.unrecorded) == (SECONDS, 0, 0)
    check_loss(run.session.ledger(), 0.0, run.session.folder)


async def test_an_hour_that_was_deleted_is_counted_as_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_files, "PART_SECONDS", 3)
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, sound, engine.endpoint, pace=PACE, timing=OFTEN) as run,
    ):
        first = run.session.folder / "1-alice.flac"
        await run.understood(5)
        await until(lambda: (run.session.folder / first.name).exists())
        (run.session.folder / first.name).unlink()
    (row,) = run.session.ledger()
    assert (row.lost, row.unrecorded) == (3, 3)
    (gap,) = run.recorded().facts.gaps
    assert (gap.start, gap.end, gap.reason) == (0, 3, "the file of the recording was deleted")
    with pytest.raises(SoundLost, match=r"of Alice 3\.0 s could not be recorded"):
        check_loss(run.session.ledger(), None, run.session.folder)


async def test_a_folder_that_cannot_be_made_anew_is_an_error_and_its_sound_is_lost(tmp_path: Path) -> None:
    sound = counting(tmp_path / "sound.wav", SECONDS)
    async with (
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, sound, engine.endpoint, pace=PACE, timing=OFTEN) as run,
    ):
        await run.understood(3)
        replace(run.session.folder.parent)
        await run.told("was deleted or moved away, and cannot be made anew (Not a directory)")
    assert run.shown() == EVERYTHING, "it is understood all the same"
    assert isinstance(run.session.error, SymblTuiError)
    assert "cannot be made anew; make room" in str(run.session.error)
    assert run.session.ledger()[0].unrecorded == SECONDS
