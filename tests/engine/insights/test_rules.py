"""Rules match whole words, at the right places of a sentence."""

import pytest

from symbl_tui.engine.insights.rules import RuleMatch, find_matches, is_reported_speech, not_after, rule


@pytest.mark.parametrize(
    ("text", "count"), [("send it", 1), ("resend it", 0), ("send its", 0), ("send it's", 0)]
)
def test_a_rule_matches_whole_words_only(text: str, count: int) -> None:
    assert len(find_matches([rule("send it", 0.5)], text)) == count


def test_the_most_confident_of_overlapping_matches_is_kept() -> None:
    rules = [rule("can you send", 0.5), rule("you send it", 0.9), rule("tomorrow", 0.4)]
    assert find_matches(rules, "can you send it tomorrow") == [RuleMatch(4, 15, 0.9), RuleMatch(16, 24, 0.4)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("is it ready", True),
        ("ok so is it ready", True),
        ("i think is it ready", True),
        ("by the way is it ready", True),
        ("the box is it ready", False),
    ],
)
def test_a_clause_starts_at_the_beginning_or_after_a_leading_word(text: str, found: bool) -> None:
    assert bool(find_matches([rule("is it", 0.5, at_clause_start=True)], text)) is found


def test_punctuation_starts_a_clause_where_words_do_not() -> None:
    opening = rule("is it", 0.5, at_clause_start=True)
    assert find_matches([opening], "the box is it ready", clause_starts={8}) == [RuleMatch(8, 13, 0.5)]


def test_a_rule_can_exclude_the_words_before_it() -> None:
    turned = rule(not_after("what you") + "do we", 0.5)
    texts = ("do we go", "what do we go", "you do we", "somewhat do we")
    assert [bool(find_matches([turned], text)) for text in texts] == [True, False, False, True]


@pytest.mark.parametrize(
    ("before", "reported"),
    [
        ("she said ", True),
        ("he asked me ", True),
        ("they told them that ", True),
        ("and i was like ", True),
        ("she said it ", False),
        ("", False),
    ],
)
def test_words_after_a_verb_of_speaking_are_reported(before: str, reported: bool) -> None:
    assert is_reported_speech(before + "do we go", len(before)) is reported
