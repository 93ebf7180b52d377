"""The device screen says what a source is, what it lacks, and what to do about it."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.config.profile import SourceConfig, SpeakerConfig
from symbl_tui.ui.presenters import source_text
from symbl_tui.ui.view_models.preview import PreviewStatus
from symbl_tui.ui.view_models.source_choices import FILE, REMOTE, SelectedSource, SourceChoice

MICROPHONE = SourceChoice("microphone:desk", "Desk", "ALSA · 4 ch · 48000 Hz", 4)
TYPED = SourceChoice(FILE, "File or URL", "audio, video")
OVER_SSH = SourceChoice(REMOTE, "Microphone over SSH", "your laptop's")


def facts(
    choice: SourceChoice, status: PreviewStatus | None = None, path: str = "", channels: int = 1
) -> str:
    return str(source_text.facts(choice, status, channels, path, None))


def opened(spec: str, **values: object) -> PreviewStatus:
    return PreviewStatus(SourceConfig(spec=spec), AudioFormat(16000, 2), **values)  # type: ignore[arg-type]


def test_the_title_counts_the_inputs_once_they_are_listed() -> None:
    assert source_text.title("", None) == "Source · listing devices…"
    assert source_text.title("", 0) == "Source · no inputs"
    assert source_text.title("standup", 1) == "Source · 1 input · standup"
    assert "\x1b" not in source_text.title("\x1b[2Jstandup", 2)


@given(st.text(st.characters(categories=("L", "N", "Zs", "Po")), min_size=1))
def test_the_command_that_starts_a_saved_profile_can_be_pasted_into_a_shell(name: str) -> None:
    command = source_text.saved(name).partition("Start with: ")[2]
    assert shlex.split(command) == ["symbl-tui", "--profile", name]


def test_without_a_microphone_only_what_this_machine_offers_is_suggested() -> None:
    least = source_text.no_microphone("no input was found", demo=False, remote=False)
    assert least == "No input was found. Available: a file, a URL. r refreshes the list."
    most = source_text.no_microphone("no input was found", demo=True, remote=True)
    assert "a file, a URL, a microphone over SSH, the demo meeting" in most


def test_every_unplugged_source_is_named_with_the_way_to_get_it_back() -> None:
    assert source_text.missing(()) == ""
    assert source_text.missing(("Desk",)).startswith("Not connected: Desk. Connect it and press r")
    assert source_text.missing(("Desk", "Room")).startswith("Not connected: Desk, Room. Connect them")


def test_an_added_source_shows_its_channels_only_where_they_can_be_chosen() -> None:
    assert source_text.added(MICROPHONE, 2) == "added · 2 channels"
    assert source_text.added(TYPED, 0) == "added"


def test_the_heading_names_one_source_and_counts_several() -> None:
    one = SelectedSource(MICROPHONE, 1)
    assert source_text.heading(()) == ""
    assert source_text.heading((one,)) == "Desk"
    assert source_text.heading((one, SelectedSource(TYPED, 0))) == "2 sources at the same time"


def test_a_device_with_several_channels_tells_which_keys_change_them() -> None:
    assert facts(MICROPHONE, channels=2).endswith("\n2 of 4 channels (+ − change)")
    mono = SourceChoice("microphone:phone", "Phone", "ALSA · 1 ch · 8000 Hz", 1)
    assert facts(mono) == "ALSA · 1 ch · 8000 Hz"


def test_an_empty_path_explains_what_may_be_typed() -> None:
    assert "Type the path of an audio or video file" in facts(TYPED)
    assert "connecting to" in facts(TYPED, path="https://example.com/a.m3u8")


@pytest.mark.parametrize(
    ("values", "length"),
    [({"seconds": 3725.0}, "about 1:02:05"), ({"live": True}, "live"), ({}, "length unknown")],
)
def test_an_open_file_shows_its_length_channels_and_rate(values: dict[str, object], length: str) -> None:
    assert facts(TYPED, opened("file:/a.wav", **values), "/a.wav") == f"{length} · 2 channels · 16000 Hz"


def test_a_secret_in_an_address_is_not_put_on_the_screen() -> None:
    shown = facts(TYPED, path="https://alice:hunter2@example.com/a.m3u8?token=abc123")
    assert "example.com" in shown
    assert not {"hunter2", "abc123"} & set(shown.replace("@", " ").replace("=", " ").split())


def test_a_source_that_waits_for_a_sender_names_the_place_to_send_to() -> None:
    assert facts(SourceChoice("socket:7123", "socket:7123", "")).startswith("Waits for a sender at 7123.")
    assert facts(SourceChoice("stdin", "stdin", "")).startswith("Reads stdin.")
    listening = opened("listen:rtmp://0.0.0.0:1935/live")
    assert "Waits for a sender to rtmp://" in facts(TYPED, listening, "listen:rtmp://0.0.0.0:1935/live")


def test_a_socket_path_with_escapes_cannot_move_the_cursor() -> None:
    assert "\x1b" not in facts(SourceChoice("socket:/tmp/\x1b[2Ja", "socket", ""))


def test_the_command_for_a_remote_microphone_is_shown_as_it_is_typed() -> None:
    command = ("Linux", "ssh host '[bold]' | parec")
    waiting = str(source_text.facts(OVER_SSH, None, 0, "", command))
    assert waiting.startswith("Waiting for the microphone…")
    assert waiting.endswith("ssh host '[bold]' | parec")
    connected = str(source_text.facts(OVER_SSH, opened("socket:7123"), 0, "", command))
    assert connected.startswith("The microphone is connected.")
    trouble = opened("socket:7123", trouble="the sender has left")
    assert str(source_text.facts(OVER_SSH, trouble, 0, "", command)).startswith("Waiting")


def test_speakers_of_a_fixed_source_are_listed_and_others_are_optional() -> None:
    fixed = (SpeakerConfig(name="Alice"), SpeakerConfig(name="\x07Bob"))
    assert source_text.speakers(2, fixed) == "Speakers: Alice, Bob"
    assert source_text.speakers(2, ()) == "Speaker of each channel (optional)"
    assert source_text.speakers(0, ()) == ""
