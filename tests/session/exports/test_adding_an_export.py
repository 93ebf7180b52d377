"""docs/adding-an-export.md holds: a module and a record reach the command line, the screen and the file."""

import subprocess
import sys
from pathlib import Path

import pytest

from symbl_tui.session.exports.export_formats import ExportFormat, list_formats, register
from tests.session.recorded_folder import record
from tests.support.command import Home

TSV = '''
from symbl_tui.session.archive.recorded_session import RecordedSession

def render(recorded: RecordedSession) -> str:
    """The session as tab-separated values."""
    return "".join(f"{line.start:.1f}\\t{line.speaker}\\t{line.text}\\n" for line in recorded.lines)
'''

REGISTER = """
import sys
from symbl_tui.session.exports.export_formats import ExportFormat, register

register(ExportFormat(name="tsv", key="y", about="A table for spreadsheets.", module="tab_table"))
"""
"""What goes into export_formats.py: here it runs before everything else that is imported."""

COMMAND = f"{REGISTER}\nfrom symbl_tui.cli import main\nsys.exit(main(sys.argv[1:]))"

SCREEN = f"""{REGISTER}
import asyncio
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.format_screen import FormatScreen

async def main() -> None:
    app = ThemedApp()
    async with app.run_test() as pilot:
        answers = []
        app.push_screen(FormatScreen(), answers.append)
        await pilot.pause()
        rows = app.screen.query_one("OptionList").options
        shown = " ".join(str(rows[-1].prompt).split())
        await pilot.press("y")
        await pilot.pause()
    (command,) = (each for each in all_commands() if each.id == "formats.tsv")
    print(shown, answers[0].format, command.help, sep="|")

asyncio.run(main())
"""


@pytest.fixture
def home(user: Home, tmp_path: Path) -> Home:
    """A user with a recorded session and the module of the new format."""
    (tmp_path / "tab_table.py").write_text(TSV)
    record(user.data / "sessions")
    return user


def run(home: Home, tmp_path: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = home.environment | {"PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_line_offers_it_and_writes_a_file_with_its_suffix(home: Home, tmp_path: Path) -> None:
    shown = run(home, tmp_path, COMMAND, "sessions", "show", "latest", "--format", "tsv")
    assert shown.stdout.splitlines()[1] == "3.0\tBob\tWho owns the campaign?", shown.stderr
    exported = run(home, tmp_path, COMMAND, "sessions", "export", "latest", "--format", "tsv")
    target = Path(exported.stdout.strip())
    assert target.name.endswith("-standup.tsv")
    assert target.read_text() == shown.stdout.removesuffix("\n")
    help_text = run(home, tmp_path, COMMAND, "sessions", "export", "--help").stdout
    assert "{md,html,txt,docx,csv,srt,vtt,json,tsv}" in help_text
    refused = run(home, tmp_path, COMMAND, "sessions", "show", "latest", "--format", "rtf")
    assert "tsv" in refused.stderr
    assert refused.returncode == 2


def test_the_screen_lists_it_and_its_key_chooses_it(home: Home, tmp_path: Path) -> None:
    done = run(home, tmp_path, SCREEN)
    shown, answers, about = done.stdout.strip().split("|")
    assert shown == "y tsv A table for spreadsheets.", done.stderr
    assert answers == "tsv"
    assert about == "A table for spreadsheets."


def test_a_name_or_key_that_is_taken_is_refused() -> None:
    first = list_formats()[0]
    for name, key in ((first.name, "z"), ("new", first.key)):
        with pytest.raises(ValueError, match="is that of md"):
            register(ExportFormat(name=name, key=key, about="", module=""))
