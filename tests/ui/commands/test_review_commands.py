"""A review offers what can be done with a session that is over, and says where its keys lead."""

import pytest

from symbl_tui.ui.commands import Command, remap
from symbl_tui.ui.commands.assistant_keys import assistant_keys
from symbl_tui.ui.commands.review_commands import for_review

ALL = remap({"live.export": "f9"})


def review(*, is_closed: bool = False, can_start: bool = True) -> dict[str, Command]:
    return {each.id: each for each in for_review(ALL, is_closed=is_closed, can_start=can_start)}


def test_the_key_line_begins_with_what_one_does_with_a_review_and_ends_with_the_way_out() -> None:
    shown = [each.id for each in review().values() if each.footer]
    assert shown[:7] == [
        "live.layout",
        "live.export",
        "live.rename",
        "review.new",
        "app.library",
        "live.next_list",
        "live.find",
    ]
    assert shown[-2:] == ["live.help", "live.quit"]
    assert "live.mark" not in shown
    assert review()["live.export"].keys == "f9", "the user's own key"


def test_a_command_of_a_running_session_is_not_there() -> None:
    assert not {"live.mute", "live.mute_one", "live.talk", "live.pause", "live.save"} & review().keys()
    assert not {"replay.back", "library.find"} & review().keys()
    assert {"overview.open", "transcript.correct", "lists.done", "app.interrupt"} <= review().keys()


def test_a_new_session_is_offered_only_where_one_can_be_set_up() -> None:
    assert "review.new" in review()
    assert "review.new" not in review(can_start=False)


@pytest.mark.parametrize(
    ("is_closed", "label", "about"), [(True, "Close", "Close the review."), (False, "Quit", "Quit.")]
)
def test_leaving_says_whether_the_program_ends(is_closed: bool, label: str, about: str) -> None:
    leave = review(is_closed=is_closed)["live.quit"]
    assert (leave.label, leave.help) == (label, about)
    assert review(is_closed=is_closed)["app.library"].footer is not is_closed


def test_with_an_assistant_the_question_mark_asks_wherever_there_is_something_to_ask() -> None:
    keys = assistant_keys({})
    assert {id: key for id, key in keys.items() if id.endswith(".ask")} == {"live.ask": "question_mark,A"}
    assert remap(keys), "no key is taken twice"


def test_a_key_that_the_user_gave_to_the_question_or_the_help_stays() -> None:
    assert assistant_keys({"live.ask": "f9"}) == {"live.ask": "f9"}
    assert assistant_keys({"live.mute": "f9"}) == {
        "live.ask": "question_mark,A",
        "live.help": "f1",
        "live.mute": "f9",
    }
