"""Speaker events assign messages to members."""

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
