"""A session that nobody named has a title that says what it was about."""

import pytest

from symbl_tui.domain.insight import Topic
from symbl_tui.session.model.title import Title, choose_title, propose_title

LABEL = Title("microphone default", given=False)


def topics(*texts: str) -> list[Topic]:
    return [Topic(text, text, 0.9) for text in texts]


def test_the_best_topics_make_a_title() -> None:
    assert (
        propose_title(topics("launch campaign", "budget", "hiring", "lunch"))
        == "Launch campaign, budget, hiring"
    )


def test_a_topic_that_another_contains_is_left_out() -> None:
    assert propose_title(topics("launch campaign", "launch", "Launch Campaign")) == "Launch campaign"


def test_a_title_stays_short_enough_for_a_list() -> None:
    assert propose_title(topics("a" * 50, "b" * 50)) == "A" + "a" * 49


def test_a_given_title_stays_and_one_of_the_users_replaces_it() -> None:
    given = Title("Standup", given=True)
    assert choose_title("", given, topics("launch"), []) == given
    assert choose_title("Planning", given, topics("launch"), []) == Title("Planning", given=True)


def test_without_topics_the_first_words_that_say_something_are_taken() -> None:
    lines = ["Hello.", "Yes, no.", "So, about the new website, then."]
    assert choose_title("", LABEL, [], lines) == Title("So, about the new website, then", given=False)


def test_long_first_words_end_in_an_ellipsis() -> None:
    title = choose_title("", LABEL, [], ["We should really move the deadline " * 5]).text
    assert len(title) <= 60
    assert title.endswith("…")


def test_where_nothing_was_said_the_source_names_the_session() -> None:
    assert choose_title("", LABEL, [], ["Hm.", "Yes, no."]) == LABEL


def test_a_line_whose_first_word_is_longer_than_a_title_is_cut_within_it() -> None:
    address = "https://wiki.example.org/" + "a" * 60
    for line in (f"{address} has some notes for today", f"{'今日は' * 25} それについて おはようございます"):
        title = choose_title("", LABEL, [], [line]).text
        assert len(title) == 60
        assert title.casefold().startswith(line[:50].casefold())


@pytest.mark.parametrize(("line", "says_something"), [("four more word", True), ("one more word.", False)])
def test_words_of_three_letters_and_marks_say_nothing(line: str, says_something: bool) -> None:
    assert (choose_title("", LABEL, [], [line]) != LABEL) == says_something


def test_a_title_is_searched_among_the_first_lines_alone() -> None:
    late = ["Hm."] * 19 + ["We start with money."]
    assert choose_title("", LABEL, [], late).text == "We start with money"
    assert choose_title("", LABEL, [], ["Hm.", *late]) == LABEL


def test_topics_name_a_session_before_its_first_words_do() -> None:
    assert choose_title("", LABEL, topics("\x1b", "launch"), ["We start with money."]).text == "Launch"


def test_topics_of_just_the_length_of_a_title_are_all_in_it() -> None:
    assert propose_title(topics("a" * 28, "b" * 30)) == "A" + "a" * 27 + ", " + "b" * 30
    assert propose_title(topics("a" * 28, "b" * 31)) == "A" + "a" * 27
