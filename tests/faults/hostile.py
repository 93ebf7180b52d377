"""Hostile messages: the shapes of the protocol with random values, and mutated real ones."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from hypothesis import strategies as st

_RECORDED = Path(__file__).with_name("frames.jsonl")
"""The frames of the local engine for the bundled meeting; the last two, a tracker and an error, are
written after the protocol's reference."""

TEXTS = (
    "\x1b[2J\x1b]0;mine\x07",
    "\x9b31m\x90q\x9c",
    "[red]no[/red] [/] [@click=app.exit]x[/]",
    "\u202ereversed\u2066",
    "line\nline\r\ttab\x0b\x85\u2028",
    "\ud800\udfff\x00\x7f",
    "a\u0301" * 300,
    "日本語👩\u200d👩\u200d👧" * 50,
    "w" * 20_000,
    "../../etc/passwd",
    "",
)
NUMBERS = (0, -1, 1e-320, 1e308, -1e308, 10**400, float("nan"), float("inf"), True, "1e308", "9" * 50, "-1")
_LEAVES: tuple[object, ...] = (*TEXTS, *NUMBERS, None, [], {}, [[[]]], [{}] * 1500, {"type": "message"})

_TEXT = st.one_of(st.sampled_from(TEXTS), st.text(max_size=60))
_ID = st.one_of(st.sampled_from(("u1", "u2", "u3")), _TEXT)
_NUMBER = st.one_of(st.sampled_from(NUMBERS), st.floats(), st.integers(), st.floats(0, 100))
_ANY = st.one_of(st.sampled_from(_LEAVES), _TEXT, _NUMBER)


def _table(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """An object in which every field may be missing, or anything."""
    return st.fixed_dictionaries({}, optional={key: st.one_of(value, _ANY) for key, value in fields.items()})


def _list(item: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(st.one_of(item, _ANY), max_size=3)


_SPEAKER = _table(name=_TEXT, userId=st.one_of(_TEXT, st.sampled_from(("alice", "bob"))), id=_ID)
_PAYLOAD = _table(content=_TEXT, contentType=_TEXT)
_TIME = _table(seconds=_NUMBER, nanos=_NUMBER)
_WORD = _table(word=_TEXT, startTime=_TIME, endTime=_TIME)
_RESULT = _table(
    isFinal=st.booleans(),
    user=_SPEAKER,
    punctuated=_table(transcript=_TEXT),
    payload=_table(raw=_table(alternatives=_list(_table(words=_list(_WORD), transcript=_TEXT)))),
)
_UTTERANCE = _table(
    id=_ID, payload=_PAYLOAD, **{"from": _SPEAKER}, duration=_table(timeOffset=_NUMBER, duration=_NUMBER)
)
_INSIGHT = _table(
    id=_ID,
    type=st.sampled_from(("question", "action_item", "follow_up", "\x1b[m")),
    payload=_PAYLOAD,
    assignee=_SPEAKER,
    confidence=_NUMBER,
    dueBy=_table(value=_TEXT),
    messageReference=_table(id=_ID),
)
_TOPIC = _table(id=_ID, phrases=_TEXT, score=_NUMBER, messageReferences=_list(_table(id=_ID)))
_MATCH = _table(value=_TEXT, messageRefs=_list(_table(id=_ID, text=_TEXT, offset=_NUMBER)))
_TRACKER = _table(name=_TEXT, matches=_list(_MATCH))
_WRAPPED = (
    *("started_listening", "conversation_created", "recognition_started"),
    *("recognition_stopped", "conversation_completed", "session_modified", "error"),
)


def _typed(kind: str, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.fixed_dictionaries(
        {"type": st.just(kind)}, optional={key: st.one_of(value, _ANY) for key, value in fields.items()}
    )


def _wrapped(message: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.fixed_dictionaries({"type": st.just("message"), "message": message})


_MESSAGES: st.SearchStrategy[object] = st.one_of(
    _wrapped(_RESULT.map(lambda result: {**_object(result), "type": "recognition_result"})),
    _wrapped(st.one_of([_typed(kind, data=_table(conversationId=_TEXT), message=_ANY) for kind in _WRAPPED])),
    _typed("message_response", messages=_list(_UTTERANCE)),
    _typed("insight_response", insights=_list(_INSIGHT)),
    _typed("topic_response", topics=_list(_TOPIC)),
    _typed("tracker_response", trackers=_list(_TRACKER), isFinal=_ANY),
    _typed("error", message=_TEXT, details=_TEXT),
    _table(type=_TEXT, message=_ANY),
)

frames: st.SearchStrategy[str | bytes] = st.one_of(
    _MESSAGES.map(json.dumps), _MESSAGES.map(json.dumps), st.text(max_size=50), st.binary(max_size=20)
)
"""The content of a frame of a socket."""


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def mutated(seed: int, count: int) -> Iterator[str | bytes]:
    """Recorded frames, each spoiled in one to three places."""
    dice = random.Random(seed)
    recorded = _RECORDED.read_text(encoding="utf-8").splitlines()
    for _ in range(count):
        message = json.loads(dice.choice(recorded))
        for _ in range(dice.randint(1, 3)):
            _spoil(message, dice)
        frame = json.dumps(message, ensure_ascii=dice.random() < 0.5)
        yield _cut(frame, dice) if dice.random() < 0.1 else frame


def _cut(frame: str, dice: random.Random) -> str | bytes:
    """Some of a frame, a bit of it twice, or bytes."""
    at = dice.randrange(len(frame))
    return dice.choice((frame[:at], frame[:at] + frame, frame[:at] + "\x00" + frame[at:], b"\xff" * 9))


def _spoil(message: object, dice: random.Random) -> None:
    """Go down somewhere and change what is there."""
    while isinstance(message, dict | list) and message:
        keys = list(message) if isinstance(message, dict) else list(range(len(message)))
        key = dice.choice(keys)
        inner = message[key]
        if not isinstance(inner, dict | list) or not inner or dice.random() < 0.15:
            what = dice.random()
            if what < 0.1:
                del message[key]
            elif what < 0.2 and isinstance(message, list):
                message += message[:50]
            else:
                message[key] = deepcopy(dice.choice(_LEAVES))
            return
        message = inner
