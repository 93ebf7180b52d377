"""Redaction of personal entities in results."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.insight import Entity
from symbl_tui.engine.conversations.redaction import mask_entities, personal_entities, redact
from symbl_tui.engine.recognizers.interface import FinalResult
from tests.engine.fakes import words

PERSON = Entity("PERSON", "Jane Doe", "u", "jane doe", 5)
MONEY = Entity("MONEY", "5", "u", "five dollars", 20)


def test_a_redacted_word_keeps_its_time_and_its_neighbours() -> None:
    result = FinalResult(words("call jane doe now"))
    masked = redact(result, [Entity("PERSON", "Jane Doe", None, "jane doe", 5)], "****")
    assert [(word.text, word.start) for word in masked.words] == [("call", 1.0), ("****", 1.5), ("now", 2.5)]


def test_other_entities_and_those_without_a_position_are_not_redacted() -> None:
    result = FinalResult(words("five dollars on friday"))
    assert (
        redact(result, [Entity("MONEY", "5", None, "five dollars", 0), Entity("PERSON", "x")], "*") == result
    )


def test_personal_entities_are_in_order_of_position() -> None:
    email = Entity("EMAIL", "a@b.org", "u", "a@b.org", 0)
    assert personal_entities([MONEY, PERSON, Entity("PERSON", "x", offset=-1), email]) == (email, PERSON)


def test_masked_entities_keep_kind_and_position_and_lose_their_value() -> None:
    email = Entity("EMAIL", "a@b.org", "u", "a@b.org", 20)
    first, second = mask_entities([email, PERSON, MONEY], "Call **** now at ****.", "****")
    assert (first.kind, first.value, first.text, first.offset) == ("PERSON", "****", "****", 5)
    assert (second.kind, second.value, second.text, second.offset) == ("EMAIL", "****", "****", 17)


@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), max_size=8), st.sampled_from(["*", "[private]"]))
def test_each_personal_stretch_is_one_mask_and_every_other_word_stays(
    stretches: list[tuple[int, bool]], mask: str
) -> None:
    said: list[str] = []
    kept: list[str] = []
    personal: list[Entity] = []
    for length, private in stretches:
        stretch = [f"w{len(said) + number}" for number in range(length)]
        if private:
            offset = len(" ".join(said)) + bool(said)
            personal.append(Entity("PERSON", "x", "u", " ".join(stretch), offset))
        kept += [mask] if private else stretch
        said += stretch
    result = FinalResult(words(" ".join(said)))
    masked = redact(result, personal[::-1], mask)
    assert [word.text for word in masked.words] == kept
    times = {word.start for word in result.words}
    assert all(word.start in times for word in masked.words)
    text = " ".join(kept)
    found = mask_entities(personal, text, mask)
    assert [text[each.offset : each.offset + len(mask)] for each in found] == [mask] * len(personal)
    assert len({each.offset for each in found}) == len(personal)
