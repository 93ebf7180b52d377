"""Minutes for a word processor: read back with the library that other programs use."""

import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import docx
import pytest

from symbl_tui.domain.insight import Insight, Topic
from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.utterance import Speaker
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports.export_formats import format_named
from tests.session.exports.sessions_in_memory import FACTS, line, session
from tests.session.recorded_folder import record


def paragraphs(recorded: RecordedSession) -> list[tuple[str, str]]:
    """Style and text of each."""
    document = docx.Document(io.BytesIO(format_named("docx").encode(recorded)))
    return [(each.style.name if each.style else "", each.text) for each in document.paragraphs]


def test_the_file_was_created_when_the_session_began_whatever_the_zone() -> None:
    began = datetime(2026, 11, 22, 9, 53, 11, tzinfo=timezone(timedelta(hours=2)))
    recorded = session(line("One."), facts=replace(FACTS, started=began))
    document = docx.Document(io.BytesIO(format_named("docx").encode(recorded)))
    created = document.core_properties.created
    assert created is not None
    assert created.replace(tzinfo=UTC) == began


def test_findings_come_before_the_transcript_under_headings() -> None:
    task = Insight("a", ACTION_ITEM, "Send it.", Speaker("Bob"), assignee=Speaker("Alice"), due="Friday")
    found = paragraphs(session(line("One."), line("Two.", 2, 3), line("No.", 4, 5, "Bob"), insights=[task]))
    assert found[0] == ("Title", "Standup")
    assert found[1][1].endswith("\nAlice, Bob")
    assert found[2:] == [
        ("Heading 1", "Action items"),
        ("List Bullet", "☐ Send it. (Alice, due Friday)"),
        ("Heading 1", "Transcript"),
        ("Normal", "Alice 00:00\nOne. Two."),
        ("Normal", "Bob 00:04\nNo."),
    ]


def test_a_session_without_speech_says_so() -> None:
    assert paragraphs(session())[-1] == ("Normal", "Nothing was understood.")


@pytest.mark.parametrize(
    "text", ["<w:p>&amp;</w:t>", "]]>", "=1+1", "a\u2028b", "a\ufffeb\uffff", "\u202eabc"]
)
def test_spoken_words_are_text_and_no_markup(text: str) -> None:
    shown = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    found = paragraphs(session(line(text, speaker=text), topics=[Topic("t", text, 0.5)]))
    assert ("List Bullet", shown) in found
    assert found[-1] == ("Normal", f"{shown} 00:00\n{shown}")


def test_it_is_never_printed_as_text() -> None:
    with pytest.raises(UsageError, match="docx is no text"):
        format_named("docx").render(session())


def test_without_the_optional_package_it_says_how_to_install_it(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['docx'] = None\n"
        "from pathlib import Path\n"
        "from symbl_tui.session.exports.exporter import export_content\n"
        "try: export_content(Path(sys.argv[1]), 'docx')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    command = [sys.executable, "-c", program, str(record(tmp_path))]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.startswith("SymblTuiError docx needs the package python-docx; install it with: ")
    assert "-m pip install 'python-docx" in said
