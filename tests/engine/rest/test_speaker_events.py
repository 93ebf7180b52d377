"""Speaker events assign messages to members."""

from datetime import UTC, datetime, timedelta

from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.rest.requests import SpeakerEvent
from symbl_tui.engine.rest.speaker_events import assign_speakers
from symbl_tui.engine.store import Conversation, StoredMessage

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ALICE = Speaker("Alice", "alice@example.com", "a")
CONVERSATION = Conversation("1", "Daily", NOW, NOW, 0.5, {}, (ALICE,))


def message(id: str, start: float, end: float) -> StoredMessage:
    utterance = Utterance(id, "Hello.", ALICE, start, end)
    times = (NOW + timedelta(seconds=start), NOW + timedelta(seconds=end))
    return StoredMessage(utterance, *times, (), NOW, None, (start, 0))


def event(kind: str, seconds: float, **user: str) -> SpeakerEvent:
    return SpeakerEvent.model_validate(
        {"type": f"{kind}_speaking", "user": user, "offset": {"seconds": seconds}}
    )


def test_a_message_goes_to_the_speaker_of_most_of_its_time() -> None:
    events = [
        event("started", 0, name="Bob"),
        event("stopped", 4, name="Bob"),
        event("started", 3, userId="alice@example.com"),
    ]
    members, speakers = assign_speakers(CONVERSATION, [message("x", 0, 5), message("y", 3, 6)], events)
    assert [member.name for member in members] == ["Alice", "Bob"]
    assert speakers == {"x": members[1].id, "y": "a"}


def test_a_message_without_a_speaker_keeps_its_own() -> None:
    events = [event("started", 10, name="Bob"), event("stopped", 11, name="Bob")]
    _, speakers = assign_speakers(CONVERSATION, [message("x", 0, 5)], events)
    assert speakers == {}


def test_a_message_without_a_duration_goes_to_the_speaker_of_its_moment() -> None:
    _, speakers = assign_speakers(CONVERSATION, [message("x", 2, 2)], [event("started", 1, id="a")])
    assert speakers == {"x": "a"}


def test_members_are_found_by_id_address_or_name() -> None:
    people = [{"id": "a"}, {"email": "alice@example.com"}, {"name": "Alice"}]
    events = [event("started", second, **person) for second, person in enumerate(people)]
    members, _ = assign_speakers(CONVERSATION, [], events)
    assert members == [ALICE]
