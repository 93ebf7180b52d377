"""The person whom an action belongs to."""

import pytest

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.insights.assignees import address_before, assignee
from symbl_tui.engine.insights.people import People

ANN, BOB, EVE = Speaker(name="Ann Lee"), Speaker(name="Bob"), Speaker(name="eve")


@pytest.mark.parametrize(
    ("clause", "person"),
    [
        ("i will send the slides", ANN),
        ("let me check that", ANN),
        ("my action is to write it up", ANN),
        ("leave it with me", ANN),
        ("bob can you call the client", BOB),
        ("can you call the client bob", BOB),
        ("can you call the client please bob ok", BOB),
        ("assign it to eve", EVE),
        ("action item for bob to fix the build", BOB),
        ("someone needs to fix the build", None),
        ("we should talk to eve", None),
        ("can you call bob", None),
    ],
)
def test_an_action_belongs_to_the_person_it_was_given_to(clause: str, person: Speaker | None) -> None:
    assert assignee(clause, ANN, People((ANN, BOB, EVE))) == person


def test_a_request_between_two_people_belongs_to_the_other() -> None:
    assert assignee("can you send it", ANN, People((ANN, BOB))) == BOB
    assert assignee("please send it", BOB, People((ANN, BOB))) == ANN


@pytest.mark.parametrize("participants", [(), (ANN,), (ANN, BOB, EVE)])
def test_a_request_to_one_of_many_belongs_to_none_of_them(participants: tuple[Speaker, ...]) -> None:
    assert assignee("can you send it", ANN, People(participants)) is None


def test_our_own_plan_is_not_a_request_to_the_other() -> None:
    assert assignee("can we send it when you are back", ANN, People((ANN, BOB))) is None


def test_a_common_name_outside_the_meeting_is_an_assignee_too() -> None:
    assert assignee("sarah will send it", ANN, People((ANN, BOB))) == Speaker(name="Sarah")


@pytest.mark.parametrize(
    ("before", "address"),
    [
        ("bob ", "bob "),
        ("ok bob please ", "bob please "),
        ("the bobcat ", ""),
        ("", ""),
        ("x" * 99 + " bob ", "bob "),
    ],
)
def test_an_action_begins_with_its_form_of_address(before: str, address: str) -> None:
    at = len(before)
    assert (before + "can you call")[
        address_before(before + "can you call", at, frozenset({"bob"})) : at
    ] == address
