"""What becomes of the choices on the device screen: the source that a session opens."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.config.profile import AlsoConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.ui.view_models.source_choices import (
    DEMO,
    FILE,
    REMOTE,
    SelectedSource,
    SourceChoice,
    choices,
    first_path,
    has_no_preview,
    is_incomplete,
    source_of,
)
from symbl_tui.ui.view_models.source_selection import profile_of

TYPED = SelectedSource(SourceChoice(FILE, "File or URL", ""), 0)
DESK = SelectedSource(SourceChoice("microphone:desk", "Desk", "", 4), 2)
OVER_SSH = SelectedSource(SourceChoice(REMOTE, "Microphone over SSH", ""), 0)
MEETING = Profile(title="Demo", source=SourceConfig(spec="file:/demo.flac"))


def typed(path: str, base: SourceConfig | None = None) -> str:
    return source_of((TYPED,), base or SourceConfig(), None, path).spec


@pytest.mark.parametrize(
    "url", ["https://example.org/live.m3u8", "rtsp://cam/1", "listen:rtmp://0.0.0.0:1935/a"]
)
def test_an_address_is_used_as_it_was_typed(url: str) -> None:
    assert typed(url) == url


def test_a_path_works_from_any_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/ann")
    assert typed("talk.wav") == f"file:{tmp_path}/talk.wav"
    assert typed("file:talk.wav") == f"file:{tmp_path}/talk.wav"
    assert typed("/a/b.wav") == "file:/a/b.wav"
    assert typed("~/b.wav") == "file:/home/ann/b.wav"
    assert typed("~no-such-user/b.wav") == f"file:{tmp_path}/~no-such-user/b.wav"


@pytest.mark.parametrize("path", ["", "file:"])
def test_without_a_path_there_is_nothing_to_open_yet(path: str) -> None:
    source = source_of((TYPED,), SourceConfig(), None, path)
    assert is_incomplete(source)
    assert not is_incomplete(SourceConfig(spec="file:/a.wav"))


def test_what_the_profile_says_of_a_source_stays_with_it() -> None:
    pipe = AlsoConfig(spec="pipe:/tmp/a", pcm="s16le,48000,2", end_with_writer=True)
    base = SourceConfig(spec="file:/a.wav", channels=1, rate=16_000, pace=4.0, also=(pipe,))
    assert source_of((TYPED,), base, None, "/a.wav").channels == 1
    from_profile = SelectedSource(SourceChoice("pipe:/tmp/a", "", ""), 0)
    source = source_of((from_profile, TYPED, DESK), base, None, "/b.wav")
    assert source.all_sources[1:] == (
        AlsoConfig(spec="file:/b.wav"),
        AlsoConfig(spec="microphone:desk", channels=2),
    )
    assert (source.spec, source.pcm, source.end_with_writer) == ("pipe:/tmp/a", "s16le,48000,2", True)
    assert (source.rate, source.pace) == (16_000, 4.0), "which are of all sources together"


def test_the_microphone_over_ssh_is_its_socket_once_that_is_open() -> None:
    assert source_of((OVER_SSH,), SourceConfig(), None, "").spec == REMOTE
    assert source_of((OVER_SSH,), SourceConfig(), None, "", "socket:7123").spec == "socket:7123"


def test_the_demo_meeting_is_played_whatever_else_is_selected() -> None:
    demo = SelectedSource(SourceChoice(DEMO, "Demo meeting", ""), 0)
    assert source_of((DESK, demo), SourceConfig(), MEETING, "") == MEETING.source


@pytest.mark.parametrize(
    ("specs", "path"),
    [
        (("microphone", "file:/a.wav"), "/a.wav"),
        (("https://example.org/a.m3u8", "file:/a.wav"), "https://example.org/a.m3u8"),
        (("https://ann:hunter2@example.org/a", "file:/a.wav"), "/a.wav"),
        (("https://ann:hunter2@example.org/a",), ""),
        (("microphone", "tone"), ""),
    ],
)
def test_the_path_field_begins_with_the_profiles_file_and_never_with_a_secret(
    specs: tuple[str, ...], path: str
) -> None:
    first, *others = specs
    assert first_path(SourceConfig(spec=first, also=tuple(AlsoConfig(spec=each) for each in others))) == path


@pytest.mark.parametrize(
    ("specs", "silent"),
    [
        (("microphone",), False),
        (("stdin",), True),
        (("socket:7123",), False),
        (("socket:9999",), True),
        (("stdin", "microphone"), False),
        (("stdin", "socket:7123"), False),
        (("microphone", "listen:rtmp://0.0.0.0:1935/a"), True),
    ],
)
def test_a_sender_is_not_taken_away_from_the_session_by_a_preview(
    specs: tuple[str, ...], silent: bool
) -> None:
    first, *others = specs
    source = SourceConfig(spec=first, also=tuple(AlsoConfig(spec=each) for each in others))
    assert has_no_preview(source, "socket:7123") is silent


def test_sources_of_the_profile_that_are_not_here_are_listed_first_and_once() -> None:
    also = tuple(AlsoConfig(spec=each) for each in ("file:/a.wav", "file:/b.wav", "microphone:gone", "tone"))
    found = choices((), SourceConfig(spec="microphone", also=also), None)
    keys = [each.key for each in found]
    assert keys[:3] == ["file:/b.wav", "microphone:gone", FILE]
    assert len(set(keys)) == len(keys)
    assert found[0].detail == "from the profile"


@pytest.mark.parametrize(("has", "most"), [(0, 1), (1, 1), (4, 4), (10_000, 64)])
def test_a_device_has_at_least_one_channel_and_no_more_than_a_session_takes(has: int, most: int) -> None:
    device = InputDevice(0, "desk", "Desk", "sound server", has, 48_000, default=True)
    default, own, *_ = choices((device,), SourceConfig(), None)
    assert (default.max_channels, own.max_channels) == (most, most)


def test_the_demo_keeps_its_speakers_and_its_title_until_another_one_is_typed() -> None:
    base = Profile(title="daily", speakers=(SpeakerConfig(name="Ann"),))
    demo = replace(MEETING, speakers=(SpeakerConfig(name="Maria"),))
    typed_speakers = (SpeakerConfig(name="Bob"),)
    assert profile_of(base, demo, demo.source, typed_speakers, "daily") == demo
    assert profile_of(base, demo, demo.source, typed_speakers, "try").title == "try"
    own = profile_of(base, demo, SourceConfig(spec="tone"), typed_speakers, "weekly")
    assert (own.title, own.speakers, own.source.spec) == ("weekly", typed_speakers, "tone")
