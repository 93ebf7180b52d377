"""The line that exports: it says where the file is or why there is none, and leaves no encoder behind."""

import os
from pathlib import Path

import numpy as np
import pytest

from symbl_tui.session.exports.export_sound import Tracks
from symbl_tui.ui.widgets import export_line
from symbl_tui.ui.widgets.export_line import ExportLine, download_name
from tests.session.recorded_folder import record
from tests.support.command import descendants
from tests.support.foreign_text import is_harmless
from tests.support.waiting import until as until_true
from tests.ui.screen_text import text, until
from tests.ui.tiny_app import TinyApp


def with_sound(tmp_path: Path, seconds: int) -> Path:
    folder = record(tmp_path)
    tone = 8_000 * np.sin(np.arange(seconds * 16_000) * 0.2)
    (folder / "1-alice.pcm").write_bytes(tone.astype("<i2").tobytes())
    return folder


async def test_it_names_the_file_and_goes_away_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_line, "_DONE_SECONDS", 0.3)
    folder = with_sound(tmp_path, 1)
    async with TinyApp(ExportLine(folder, "html", Tracks.MIXED)).run_test(size=(300, 10)) as pilot:
        await until(pilot, "Exported to")
        assert (folder / "exports" / f"{folder.name}.html").read_text().count("<audio") == 1
        await until_true(lambda: not pilot.app.query(ExportLine))


async def test_what_is_missing_and_what_fails_is_one_harmless_sentence(tmp_path: Path) -> None:
    folder = record(tmp_path)
    async with TinyApp(ExportLine(folder, "html", Tracks.MIXED)).run_test(size=(400, 10)) as pilot:
        await until(pilot, ".html; without sound: ")
    nowhere = tmp_path / "a\x1b[31m[bold]b"
    async with TinyApp(ExportLine(nowhere, "md", Tracks.MIXED)).run_test(size=(400, 10)) as pilot:
        await until(pilot, "is no session")
        assert is_harmless(text(pilot.app))
        assert pilot.app.query_one(ExportLine).has_class("-failed")


async def test_a_defect_is_said_and_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(export_line, "export_session", fail)
    async with TinyApp(ExportLine(tmp_path, "md", Tracks.MIXED)).run_test(size=(200, 10)) as pilot:
        await until(pilot, "a fault of symbl-tui itself (ZeroDivisionError)")


async def test_leaving_the_screen_ends_the_encoder(tmp_path: Path) -> None:
    folder = with_sound(tmp_path, 1_800)
    async with TinyApp(ExportLine(folder, "html", Tracks.CHANNELS)).run_test(size=(100, 10)) as pilot:
        await until(pilot, "encoding the sound, ")
        assert encoders()
    await until_true(lambda: not encoders())
    assert not list(folder.glob("exports/*"))


def encoders() -> list[str]:
    commands = (Path(f"/proc/{pid}/cmdline") for pid in descendants(os.getpid()))
    return [path.name for path in commands if path.exists() and "sound_child" in path.read_text()]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("2026-11-22T08-53-11-standup.md", "2026-11-22T08-53-11-standup.md"),
        ("x\"; filename*=UTF-8''run.exe; .md", "x-filename-UTF-8-run.exe-.md"),
        ("a\r\nSet-Cookie: b.html", "a-Set-Cookie-b.html"),
        ("\udcff\u202e", "export"),
    ],
)
def test_a_browser_is_told_a_name_that_adds_nothing_to_the_header(name: str, told: str) -> None:
    assert download_name(name) == told
