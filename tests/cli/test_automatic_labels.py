"""Several people on a channel are labelled after the session where the profile asks for it."""

import io
from pathlib import Path

import pytest
import tomli_w

from symbl_tui.cli import automatic_labels, background_process
from symbl_tui.config.profile import Profile, SessionConfig, SpeakerConfig
from symbl_tui.errors import ConfigError
from tests.session.recorded_folder import record
from tests.support.foreign_text import is_harmless

SHARED = Profile(speakers=(SpeakerConfig(name="Room", speakers="auto"),))


@pytest.mark.parametrize(
    ("profile", "wanted"),
    [
        (Profile(), False),
        (Profile(speakers=(SpeakerConfig(name="Alice"),)), False),
        (Profile(session=SessionConfig(diarize=True)), True),
        (SHARED, True),
    ],
)
def test_labels_are_made_only_where_the_profile_asks_for_them(profile: Profile, wanted: bool) -> None:
    assert automatic_labels.requested(profile) is wanted


def test_a_missing_library_is_reported_before_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = ConfigError("labels need sherpa-onnx", "install it")
    monkeypatch.setattr("symbl_tui.cli.speaker_labelling.missing_library", lambda: missing)
    status = io.StringIO()
    automatic_labels.warn_if_impossible(Profile(), status)
    assert status.getvalue() == ""
    automatic_labels.warn_if_impossible(SHARED, status)
    assert status.getvalue() == "symbl-tui: labels need sherpa-onnx; install it\n"


def test_a_screen_that_is_left_tells_how_to_see_the_labels(tmp_path: Path) -> None:
    folder = record(tmp_path)
    assert automatic_labels.background_line(folder) == ""
    with (folder / "session.toml").open("a") as file:
        file.write(tomli_w.dumps({"profile": {"session": {"diarize": True}}}))
    assert f"symbl-tui sessions speakers {folder.name}" in automatic_labels.background_line(folder)


def test_a_folder_that_cannot_be_read_adds_no_error_to_the_end_of_a_session(tmp_path: Path) -> None:
    assert automatic_labels.background_line(tmp_path / "gone") == ""


def test_a_machine_that_starts_no_process_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: str) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(background_process, "start", refuse)
    notice = automatic_labels.start(tmp_path)
    assert notice == (
        "the speakers are not labelled: no process can be started (Resource temporarily unavailable)"
    )
    assert is_harmless(notice)
