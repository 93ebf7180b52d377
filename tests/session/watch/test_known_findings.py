"""What a watched conversation has brought is known again under other ids, and nothing else is."""

import pytest
from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.watch.known_findings import KnownFindings

HELLO = ("hello",)
ASKED = Insight("i1", QUESTION, "Who comes?", Speaker("Ana"))


@pytest.mark.parametrize(
    ("id", "channel", "words", "spoken", "known"),
    [
        ("m1", None, ("other",), None, True),
        ("m2", 0, HELLO, 10.9, True),
        ("m2", 0, HELLO, 9.1, True),
        ("m2", 0, HELLO, 11.0, False),
        ("m2", 1, HELLO, 10.0, False),
        ("m2", 0, ("hallo",), 10.0, False),
        ("m2", 0, HELLO, None, False),
        ("m2", None, HELLO, 10.0, False),
        ("", 0, ("other",), 10.0, False),
    ],
)
def test_an_utterance_is_known_by_its_id_or_by_its_speaker_words_and_time(
    id: str, channel: int | None, words: tuple[str, ...], spoken: float | None, *, known: bool
) -> None:
    findings = KnownFindings()
    findings.add_utterance("m1", 0, HELLO, 10.0)
    findings.add_utterance("", 3, ("other",), None)
    assert findings.has_utterance(id, channel, words, spoken) == known


def test_what_somebody_says_again_and_again_is_known_at_each_of_its_latest_times() -> None:
    findings = KnownFindings()
    for minute in range(9):
        findings.add_utterance(f"m{minute}", 0, HELLO, 60.0 * minute)
    assert all(findings.has_utterance("other", 0, HELLO, 60.0 * minute) for minute in range(9))


def test_the_channel_of_an_utterance_is_found_by_its_id() -> None:
    findings = KnownFindings()
    findings.add_utterance("m1", 2, HELLO, None)
    assert [findings.channel_of(id) for id in ("m1", "m2", "", None)] == [2, None, None, None]


def test_words_are_known_from_a_final_whose_utterance_is_lost() -> None:
    findings = KnownFindings()
    findings.add_utterance("m1", 0, HELLO, 10.0)
    findings.add_final(0, HELLO)
    findings.add_final(1, ("bye",))
    assert findings.has_words(1, ("bye",))
    assert not findings.has_words(0, ("bye",))
    assert findings.has_utterance("other", 0, HELLO, 10.0), "a final makes no time forgotten"


def test_an_insight_is_known_by_its_kind_and_words_until_it_is_answered() -> None:
    findings = KnownFindings()
    findings.add_insight(ASKED)
    assert findings.has_insight(structs.replace(ASKED, id="7", text="who comes"))
    assert not findings.has_insight(structs.replace(ASKED, kind=ACTION_ITEM))
    assert not findings.has_insight(structs.replace(ASKED, text="Who goes?"))
    assert not findings.has_insight(structs.replace(ASKED, answered_by="m2"))
