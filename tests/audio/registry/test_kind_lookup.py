"""What the program knows of a source by its text alone: its label, its secrets, its file, its usage."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.registry import kind_lookup
from symbl_tui.audio.registry.kind_lookup import find_source_kind
from symbl_tui.audio.registry.source_kind import OpenRequest, SourceSettings
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.errors import UsageError

SECRET = "hunter2"


@pytest.mark.parametrize(
    "spec",
    [
        f"https://me:{SECRET}@radio.example/live.mp3",
        f"https://radio.example/live.mp3?key={SECRET}",
        f"https://radio.example/live.mp3#{SECRET}",
        f"HTTPS://me:{SECRET}@radio.example/",
        f"rtsp://me:{SECRET}@cam:554/1?auth={SECRET}",
        f"listen:rtmp://me:{SECRET}@0.0.0.0/live",
        f"udp://239.0.0.1:5000?key={SECRET}",
        f"ftp://me:{SECRET}@host/sound.mp3",
    ],
)
def test_no_secret_of_an_address_is_shown_or_kept(spec: str) -> None:
    for text in (kind_lookup.describe(spec), kind_lookup.redact(spec), kind_lookup.stored(spec)):
        assert SECRET not in text
        assert text


@pytest.mark.parametrize(
    "spec",
    ["https://radio.example/live.mp3", "listen:rtmp://0.0.0.0/live", "microphone:desk", "tone:440", "stdin"],
)
def test_a_spec_without_secrets_is_kept_as_it_was_written(spec: str) -> None:
    assert kind_lookup.redact(spec) == kind_lookup.stored(spec) == spec


@pytest.mark.parametrize(
    ("spec", "kept"),
    [
        ("file:a.wav", "file:{}/a.wav"),
        ("./a.wav", "{}/a.wav"),
        ("file:~/a.wav", "file:{}/home/a.wav"),
        ("pipe:sound", "pipe:{}/sound"),
        ("socket:./sound", "socket:{}/sound"),
        ("socket:~/sound", "socket:{}/home/sound"),
        ("file:/srv/a.wav", "file:/srv/a.wav"),
        ("socket:9000", "socket:9000"),
        ("socket:0.0.0.0:9000", "socket:0.0.0.0:9000"),
        ("socket:99999", "socket:99999"),
    ],
)
def test_a_session_resumes_from_any_directory(
    spec: str, kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert kind_lookup.stored(spec) == kept.format(tmp_path)


@given(st.text(max_size=400).filter(lambda text: "\0" not in text))
def test_any_text_has_a_short_label(text: str) -> None:
    label = kind_lookup.describe(text)
    assert len(label) <= 200
    assert "\x1b" not in label
    assert len(label.splitlines()) <= 1


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        ("file:/a.wav", "/a.wav"),
        ("/a: b.wav", "/a: b.wav"),
        ("pipe:/a", None),
        ("https://h/a.wav", None),
        ("nonsense", None),
    ],
)
def test_only_a_file_has_a_path(spec: str, path: str | None) -> None:
    assert kind_lookup.file_path(spec) == (Path(path) if path else None)


@pytest.mark.parametrize(
    ("spec", "held"),
    [("microphone", True), ("microphone:desk", True), ("microphone:hdmi.monitor", False), ("tone", False)],
)
def test_push_to_talk_holds_microphones_and_not_what_the_machine_plays(spec: str, held: bool) -> None:
    assert kind_lookup.has_push_to_talk(spec) is held


def test_usage_names_standard_input_only_where_it_can_be_read() -> None:
    assert "stdin, " in kind_lookup.usage()
    assert "stdin" not in kind_lookup.usage(stdin=False)
    assert kind_lookup.usage().endswith(" or calls[:HOST:PORT]")


def test_opening_an_unknown_kind_says_which_there_are() -> None:
    spec = SourceSpec.parse("xyz:1")
    request = OpenRequest(spec, SourceSettings(str(spec)))
    with pytest.raises(UsageError, match="there is no source 'xyz:1'") as error:
        find_source_kind(spec).open(request)
    assert error.value.remedy == f"use {kind_lookup.usage()}"


def test_sources_that_may_be_probed_take_no_sound_from_a_sender() -> None:
    specs = ["stdin", "pipe:x", "socket:1", "listen:rtmp://h", "udp://h:1", "tcp://h:1"]
    assert not any(find_source_kind(spec).safe_to_probe for spec in specs)
    assert find_source_kind("microphone").safe_to_probe


def test_kinds_that_are_offered_open_without_an_argument() -> None:
    assert [kind.names[0] for kind in kind_lookup.offered_kinds()] == ["tone", "silence", "calls"]
