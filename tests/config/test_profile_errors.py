"""Every value that a profile may not have is refused with its key and what is expected there."""

from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_errors import describe_profile_error

VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
TABLES = st.dictionaries(
    st.sampled_from(Profile.__struct_fields__),
    st.dictionaries(
        st.sampled_from(["url", "spec", "also", "pcm", "name", "theme", "encoding", "max_disk"]),
        VALUES | st.lists(st.dictionaries(st.just("pcm"), VALUES), max_size=2),
    )
    | st.lists(VALUES | st.dictionaries(st.sampled_from(["name", "vocabulary"]), VALUES), max_size=2)
    | VALUES,
)


def refused(table: object) -> str:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert(table, Profile)
    return describe_profile_error(raised.value)


@given(TABLES)
def test_no_wrong_table_is_left_without_a_sentence(table: dict[str, object]) -> None:
    try:
        msgspec.convert(table, Profile)
    except msgspec.ValidationError as error:
        sentence = describe_profile_error(error)
        key, _, rest = sentence.partition(": ")
        assert key.partition(".")[0].partition("[")[0] in table
        assert "expected" in rest
        assert "`" not in sentence
        assert "regex" not in sentence


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            {"source": {"pcm": "s16le 48000"}},
            "source.pcm: expected a format of samples such as s16le,48000,2",
        ),
        ({"session": {"on_hangup": "wait"}}, "session.on_hangup: expected continue or stop"),
        ({"session": {"max_disk": "2"}}, "session.max_disk: expected a whole number of MB, GB or TB"),
        ({"speakers": [{"name": "a", "speakers": "two"}]}, "speakers[...].speakers: expected auto or one"),
        ({"title": None}, "title: expected text, got nothing"),
        ({"trackers": [{}]}, "trackers[0].name: expected a value, got none"),
        ({"ui": {"mouse": "yes"}}, "ui.mouse: expected true or false, got text"),
        ({"speakers": [{"name": "a", "color": 1}]}, "no such key; expected one of name, user_id, colour"),
        ({"source": {"also": [{"spec": ""}]}}, "expected text of length >= 1"),
    ],
)
def test_the_sentence_names_the_key_and_the_expected_value(table: object, sentence: str) -> None:
    assert sentence.replace("[...]", "[0]") in refused(table).replace("[...]", "[0]")


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("enum\n", "enum: no such key"),
        ("regex\nenum", "regex enum: no such key"),
        ("a - at b", "a - at b: no such key"),
        ("x` - at `$.nonsense", "x: no such key"),
        ("\x1b[2J", "[2J: no such key"),
        ("k" * 9_999, "kkk: no such key"),
    ],
)
def test_no_key_of_a_stranger_s_file_passes_for_another_fault(key: str, shown: str) -> None:
    top, inner = refused({key: 1}), refused({"trackers": [{"name": "a", "vocabulary": ["b"], key: 1}]})
    assert shown in top
    assert top.endswith(", ui, keys")
    assert len(top) < 600
    assert inner.startswith("trackers[0].")
    assert inner.endswith("expected one of name, vocabulary")


def patterned(kind: inspect.Type, key: str = "") -> "list[tuple[str, str]]":
    """Each key of a table whose text has to match a pattern, with that."""
    match kind:
        case inspect.StructType(fields=fields):
            return [found for field in fields for found in patterned(field.type, f"{key}.{field.name}")]
        case inspect.VarTupleType(item_type=item):
            return patterned(item, f"{key}[]")
        case inspect.UnionType(types=types):
            return [found for each in types for found in patterned(each, key)]
        case inspect.StrType(pattern=str() as pattern):
            return [(key, pattern)]
    return []


PATTERNED = patterned(inspect.type_info(Profile))
VALID = {
    ".source.also[].pcm": "s16le,48000,2",
    ".source.pcm": "s16le",
    ".streaming.encoding": "auto",
    ".streaming.insight_types[]": "question",
    ".streaming.language_code": "en-US",
    ".session.max_disk": "2 GB",
    ".summary.template": "stand up",
    ".notify.on[]": "tracker:Price",
    ".hooks[].on[]": "final",
    ".hooks[].env[]": "PATH",
    ".hooks[].secret": "team-1",
}


@pytest.mark.parametrize(("key", "pattern"), PATTERNED, ids=[key for key, _ in PATTERNED])
def test_no_value_smuggles_a_line_end_behind_what_its_pattern_allows(key: str, pattern: str) -> None:
    kind = Annotated[str, msgspec.Meta(pattern=pattern)]
    assert msgspec.convert(VALID[key], kind) == VALID[key]
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(f"{VALID[key]}\n", kind)
