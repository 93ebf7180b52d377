"""Speaker events assign messages to members."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.rest.requests import SpeakerEvents
from symbl_tui.engine.rest.speaker_events import assign_speakers

BEGAN = 1_800_000_000.0
ALICE = Speaker("Alice", "alice@example.com", "a")


def event(kind: str, seconds: float, **user: str) -> dict[str, object]:
    return {"type": f"{kind}_speaking", "user": user, "offset": {"seconds": seconds}}


def assign(
    messages: list[tuple[str, float, float]], *events: dict[str, object]
) -> tuple[list[Speaker], dict[str, str]]:
    """Assign messages at seconds of the conversation; the members that were added, and the speakers."""
    packed = SpeakerEvents.model_validate({"speakerEvents": events}).speaker_events
    times = [(id, BEGAN + start, BEGAN + end) for id, start, end in messages]
    return assign_speakers((ALICE,), BEGAN, times, packed)


def test_a_message_goes_to_the_speaker_of_most_of_its_time() -> None:
    added, speakers = assign(
        [("x", 0, 5), ("y", 3, 6)],
        event("started", 0, name="Bob"),
        event("stopped", 4, name="Bob"),
        event("started", 3, userId="alice@example.com"),
    )
    assert [member.name for member in added] == ["Bob"]
    assert speakers == {"x": added[0].id, "y": "a"}


def test_a_message_without_a_speaker_keeps_its_own() -> None:
    events = event("started", 10, name="Bob"), event("stopped", 11, name="Bob")
    assert assign([("x", 0, 5)], *events)[1] == {}


def test_a_message_without_a_duration_goes_to_the_speaker_of_its_moment() -> None:
    assert assign([("x", 2, 2)], event("started", 1, id="a"))[1] == {"x": "a"}


def test_members_are_found_by_id_address_or_name() -> None:
    people = [{"id": "a"}, {"email": "alice@example.com"}, {"name": "Alice"}]
    added, _ = assign([], *(event("started", second, **person) for second, person in enumerate(people)))
    assert added == []


def test_two_people_of_one_name_and_different_addresses_are_two_members() -> None:
    people = [{"name": "Alice", "email": "other@example.com"}, {"email": "other@example.com"}]
    added, _ = assign([], *(event("started", second, **person) for second, person in enumerate(people)))
    assert [(member.name, member.user_id) for member in added] == [("Alice", "other@example.com")]


def test_a_turn_without_a_stop_lasts_to_the_end_and_a_repeated_start_changes_nothing() -> None:
    events = event("started", 2, id="a"), event("started", 6, id="a"), event("stopped", 1, name="Bob")
    _, speakers = assign([("before", 0, 1.5), ("at once", 2, 3), ("much later", 5000, 5001)], *events)
    assert speakers == {"at once": "a", "much later": "a"}


def test_a_person_of_whom_nothing_is_said_is_one_member() -> None:
    added, speakers = assign(
        [("x", 0, 2), ("y", 6, 8)], event("started", 0), event("stopped", 3), event("started", 9)
    )
    assert [(member.name, member.user_id) for member in added] == [("", "")]
    assert speakers == {"x": added[0].id}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.integers(1, 9)), max_size=12))
def test_a_message_goes_to_a_member_with_the_longest_time_in_it(turns: list[tuple[str, int, int]]) -> None:
    """The same as by counting tenths of seconds."""
    own = {
        name: {at for turn, start, length in turns if turn == name for at in range(start, start + length)}
        for name in "abc"
    }
    events = []
    for name, ticks in own.items():
        events += [event("started", tick / 10, id=name) for tick in ticks if tick - 1 not in ticks]
        events += [event("stopped", (tick + 1) / 10, id=name) for tick in ticks if tick + 1 not in ticks]
    # A member who goes on stops once, where the turn ends.
    messages = [(str(at), at / 10, (at + 10) / 10) for at in range(0, 40, 10)]
    speakers = assign(messages, *events)[1] if events else {}
    for id, start, _ in messages:
        shares = {
            name: len(ticks & set(range(int(start * 10), int(start * 10) + 10)))
            for name, ticks in own.items()
        }
        chosen = speakers.get(id)
        assert (shares[chosen] if chosen else 0) == max(shares.values())
