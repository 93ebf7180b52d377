"""The wheel contains everything that a checkout has."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
THEMES = {"midnight.toml", "paper.toml", "contrast.toml", "terminal.toml"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def run(installed: Path, code: str) -> str:
    """Run code with the wheel's package, away from the checkout."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "PYTHONPATH": str(installed)},
        cwd=installed.parent,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_themes_styles_demo_and_typing(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {Path(name).name for name in names if name.startswith("symbl_tui/themes/")} >= THEMES
    assert {"symbl_tui/demo/meeting.flac", "symbl_tui/demo/meeting.json", "symbl_tui/py.typed"} <= names
    assert {"symbl_tui/ui/screens/live_screen.tcss", "symbl_tui/ui/screens/help_screen.tcss"} <= names
    page = {f"symbl_tui/session/exports/html/page.{suffix}" for suffix in ("html.jinja", "css", "js")}
    assert page <= names
    assert not any(name.startswith(("tests/", "themes/")) for name in names)


def test_the_meeting_is_under_a_megabyte(wheel: Path) -> None:
    assert zipfile.ZipFile(wheel).getinfo("symbl_tui/demo/meeting.flac").file_size < 1_000_000


def test_themes_and_meeting_are_found_in_an_installed_wheel(installed: Path) -> None:
    output = run(
        installed,
        "import symbl_tui, symbl_tui.demo as demo, symbl_tui.ui.theming.theme as theme\n"
        "print(symbl_tui.__file__, theme.folder(), demo.meeting_path())\n"
        "themes, errors = theme.load_all()\n"
        "print(len(themes), errors)\n",
    )
    assert output.count(str(installed)) == 3
    assert output.endswith("4 []\n")


def test_themes_are_found_in_a_checkout_too() -> None:
    from symbl_tui.ui.theming.theme import folder, load_all

    assert folder() == ROOT / "themes"
    themes, errors = load_all()
    assert {f"{theme.name}.toml" for theme in themes} == THEMES
    assert not errors
