"""Session folders as a recording leaves them, with the results that a test wants."""

import json
import re
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import tomli_w

from tests.support.scripted_engine import result, utterance

STARTED = datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC)

Event = tuple[float, int, dict[str, object]]
"""When it came (seconds after the start), on which channel, and the message."""


def insight(
    kind: str, id: str, text: str, utterance_id: str, assignee: str = "", due: str = ""
) -> dict[str, object]:
    found = {
        "id": id,
        "type": kind,
        "payload": {"content": text},
        "from": {"name": "Bob", "userId": "Bob"},
        "messageReference": {"id": utterance_id},
    }
    found |= {"assignee": {"name": assignee}} if assignee else {}
    found |= {"dueBy": {"value": due}} if due else {}
    return {"type": "insight_response", "insights": [found]}


def topic(text: str, score: float = 0.5) -> dict[str, object]:
    return {"type": "topic_response", "topics": [{"id": text, "phrases": text, "score": score}]}


def tracker(name: str, value: str, utterance_id: str) -> dict[str, object]:
    match = {"value": value, "messageRefs": [{"id": utterance_id, "text": value, "offset": 0}]}
    return {"type": "tracker_response", "trackers": [{"name": name, "matches": [match]}]}


MEETING: tuple[Event, ...] = (
    (1.0, 0, result("we should", 0.5, 1.0, final=False)),
    (3.0, 0, result("we should move the deadline", 0.5, 2.5)),
    (3.1, 0, utterance("u1", "We should move the deadline.", 0.5, 2.5, "Alice")),
    (5.0, 1, result("who owns the campaign", 3.0, 4.5)),
    (5.1, 1, utterance("u2", "Who owns the campaign?", 3.0, 4.5, "Bob")),
    (5.2, 1, insight("question", "q1", "Who owns the campaign?", "u2")),
    (8.0, 0, utterance("u3", "I will send the report by Friday.", 5.0, 7.5, "Alice")),
    (8.1, 0, insight("action_item", "a1", "Send the report by Friday.", "u3", "Alice", "2026-11-27")),
    (8.2, 0, insight("follow_up", "f1", "Meet on Monday.", "u3")),
    (8.3, 0, topic("launch campaign", 0.9)),
    (8.4, 0, tracker("Deadlines", "deadline", "u1")),
)


def record(
    sessions: Path,
    title: str = "Standup",
    events: Iterable[Event] = MEETING,
    *,
    started: datetime = STARTED,
    length: float = 10.0,
    notes: Iterable[tuple[float, float, str]] = (),
    closed: bool = True,
) -> Path:
    """A folder of Alice and Bob's session."""
    folder = sessions / f"{started:%Y-%m-%dT%H-%M-%S}-{re.sub('[^a-z0-9]+', '-', title.lower())}"
    folder.mkdir(parents=True)
    facts: dict[str, object] = {
        "title": title,
        "source": "file meeting.wav",
        "started": started,
        "rate": 16_000,
        "channels": [{"name": name, "user_id": name} for name in ("Alice", "Bob")],
        "conversation_id": "5093011103940608",
    }
    if closed:
        facts["ended"] = started + timedelta(seconds=length)
        facts["ledger"] = [{"name": name, "captured": length} for name in ("Alice", "Bob")]
    (folder / "session.toml").write_text(tomli_w.dumps(facts))
    write_journal(folder / "events.jsonl", events, started)
    with (folder / "notes.jsonl").open("w") as file:
        for start, end, text in notes:
            file.write(
                json.dumps({"at": started.isoformat(), "start": start, "end": end, "text": text}) + "\n"
            )
    return folder


def write_journal(path: Path, events: Iterable[Event], started: datetime) -> None:
    with path.open("w") as journal:
        for at, channel, message in events:
            time = (started + timedelta(seconds=at)).isoformat(timespec="milliseconds")
            journal.write(json.dumps({"at": time, "channel": channel, "base": 0, "message": message}) + "\n")


def transcribe_again(folder: Path, name: str, events: Iterable[Event]) -> None:
    """Give a session a pass that is complete and in use, made three days later."""
    inside, later = folder / "passes" / name, STARTED + timedelta(days=3)
    inside.mkdir(parents=True)
    write_journal(inside / "events.jsonl", events, later)
    facts = {"recognizer": "whisper", "model": "tiny.en", "started": later, "ended": later, "words": 9}
    (inside / "pass.toml").write_text(tomli_w.dumps(facts))
    told = (folder / "session.toml").read_text()
    (folder / "session.toml").write_text(f'transcript = "{name}"\n{told}')


def said(*words: str) -> tuple[Event, ...]:
    """An utterance every two seconds, by Alice."""
    return tuple(
        (2.0 * number + 1, 0, utterance(f"u{number}", text, 2.0 * number, 2.0 * number + 1, "Alice"))
        for number, text in enumerate(words)
    )


def add_speaker(folder: Path, name: str, joined: float = 2.0) -> None:
    """Add a channel to session.toml, as a session does whose call somebody has joined."""
    facts = tomllib.loads((folder / "session.toml").read_text())
    facts["channels"].append({"name": name, "user_id": name, "colour": 3, "joined": joined})
    (folder / "session.toml").write_text(tomli_w.dumps(facts))
