"""A source as a user writes it: kind and argument, and the text itself."""

import pytest

from symbl_tui.domain.source_spec import SourceSpec


@pytest.mark.parametrize(
    ("text", "kind", "argument"),
    [
        ("microphone", "microphone", ""),
        ("microphone:hw:CARD=PCH,DEV=0", "microphone", "hw:CARD=PCH,DEV=0"),
        ("socket:0.0.0.0:7000", "socket", "0.0.0.0:7000"),
        ("file:/a: meeting.wav", "file", "/a: meeting.wav"),
        ("~/a:b.wav", "file", "~/a:b.wav"),
        ("../a.wav", "file", "../a.wav"),
        ("a.wav", "a.wav", ""),
        ("HTTPS://host/A?q", "https", "//host/A?q"),
        ("listen:rtmp://host/live", "listen", "rtmp://host/live"),
        ("file:", "file", ""),
        ("", "", ""),
    ],
)
def test_a_spec_is_parsed_into_kind_and_argument_and_keeps_its_text(
    text: str, kind: str, argument: str
) -> None:
    spec = SourceSpec.parse(text)
    assert (spec.kind, spec.argument, str(spec)) == (kind, argument, text)


def test_a_spec_made_of_its_parts_is_written_as_a_user_would() -> None:
    assert str(SourceSpec("microphone", "desk")) == "microphone:desk"
    assert str(SourceSpec("stdin")) == "stdin"
    assert SourceSpec("pipe", "x") == SourceSpec.parse("pipe:x")


def test_a_path_stays_bare_when_it_is_replaced() -> None:
    assert str(SourceSpec.parse("~/a.wav").with_argument("/home/a.wav")) == "/home/a.wav"
    assert str(SourceSpec.parse("pipe:a").with_argument("/run/a")) == "pipe:/run/a"
