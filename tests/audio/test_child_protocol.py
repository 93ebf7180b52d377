"""An audio child's answer reaches its parent whole: content, or the refusal with its class and remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.child_protocol import encode_answer, encode_refusal, parse_answer
from symbl_tui.errors import (
    DeviceBusy,
    PortAudioMissing,
    PulsePluginMissing,
    SampleRateUnsupported,
    SourceError,
)

CONTENT = st.dictionaries(
    st.text().filter(lambda key: key != "refusal"), st.integers() | st.text() | st.none()
)


@given(CONTENT)
def test_an_answer_is_one_line_and_arrives_whole(content: dict[str, object]) -> None:
    line = encode_answer(content)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert parse_answer(line, "capture process") == content


@pytest.mark.parametrize(
    "kind", [SourceError, PortAudioMissing, PulsePluginMissing, DeviceBusy, SampleRateUnsupported]
)
def test_a_refusal_keeps_its_class_its_message_and_its_remedy(kind: type[SourceError]) -> None:
    with pytest.raises(kind) as refused:
        parse_answer(encode_refusal(kind("no microphone\n", "plug one in")), "capture process")
    assert type(refused.value) is kind
    assert (refused.value.message, refused.value.remedy) == ("no microphone\n", "plug one in")


def test_a_refusal_of_an_unknown_class_is_a_source_error() -> None:
    class Newer(SourceError):
        pass

    with pytest.raises(SourceError) as refused:
        parse_answer(encode_refusal(Newer("no")), "media process")
    assert type(refused.value) is SourceError


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"Traceback (most recent call last):\n", b'{"rate": 16', b"\xff\xfe\n"]
)
def test_an_answer_that_is_no_json_names_the_child_and_a_cause(line: bytes) -> None:
    with pytest.raises(SourceError, match="the media process answers nonsense") as error:
        parse_answer(line, "media process")
    assert error.value.remedy == "does Python print at its start?"


@pytest.mark.parametrize("line", [b"[]\n", b"7\n", b"null\n", b'"refusal"\n'])
def test_json_that_is_no_mapping_is_nonsense_too(line: bytes) -> None:
    with pytest.raises(SourceError, match="answers nonsense"):
        parse_answer(line, "media process")
