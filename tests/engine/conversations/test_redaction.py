"""Redaction of personal entities in results."""

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
