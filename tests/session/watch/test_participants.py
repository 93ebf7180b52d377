"""Each person of a watched conversation is one speaker, under a name of their own."""

import pytest

from symbl_tui.audio.frame import MAX_CHANNELS
from symbl_tui.domain.text import NAME_LIMIT
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.watch.participants import Participants


def joined(*people: Speaker) -> Participants:
    participants = Participants()
    for person in people:
        participants.add(person)
    return participants


@pytest.mark.parametrize(
    ("person", "channel"),
    [
        (Speaker("Ana", "ana@x"), 0),
        (Speaker("Ana Maria", "ana@x"), 0),
        (Speaker("Ana"), 0),
        (Speaker("Ana", "other@x"), None),
        (Speaker("Ben", "ben@x"), 1),
        (Speaker("", "ben@x"), None),
        (Speaker("ana"), None),
    ],
)
def test_a_person_is_found_by_the_user_id_and_by_the_name_where_one_side_has_none(
    person: Speaker, channel: int | None
) -> None:
    assert joined(Speaker("Ana", "ana@x"), Speaker("Ben")).find(person) == channel


def test_namesakes_are_told_apart_by_a_number() -> None:
    both = joined(Speaker("Ana", "a1"), Speaker("Ana", "a2"))
    assert [(each.name, each.user_id) for each in both.speakers] == [("Ana", "a1"), ("Ana (2)", "a2")]


def test_a_number_that_is_part_of_another_persons_name_is_skipped() -> None:
    people = joined(Speaker("Ana (3)", "a1"), Speaker("Ana", "a2"), Speaker("Ana", "a3"))
    assert [each.name for each in people.speakers] == ["Ana (3)", "Ana", "Ana (4)"]


def test_people_without_a_name_or_an_id_get_one() -> None:
    people = joined(Speaker("", "ben@x"), Speaker(), Speaker("Bob"), Speaker("Eve", "Bob"))
    assert [(each.name, each.user_id) for each in people.speakers] == [
        ("ben@x", "ben@x"),
        ("Speaker", "Speaker"),
        ("Bob", "Bob"),
        ("Eve", "Bob (4)"),
    ]


def test_a_long_name_has_room_for_its_number() -> None:
    first, second = joined(*(Speaker("x" * NAME_LIMIT, id) for id in "ab")).speakers
    assert len(first.name) == NAME_LIMIT
    assert len(second.name) <= NAME_LIMIT
    assert second.name.endswith("x (2)")


def test_one_more_than_a_session_has_speakers_is_taken_for_the_last_one() -> None:
    almost = joined(*(Speaker(str(number)) for number in range(MAX_CHANNELS - 1)))
    assert almost.find(Speaker("late")) is None
    assert almost.add(Speaker("last")) == MAX_CHANNELS - 1
    assert almost.find(Speaker("late")) == MAX_CHANNELS - 1
    assert almost.find(Speaker("0")) == 0
    assert len(almost.to_table()) == len(almost.colours) == MAX_CHANNELS
