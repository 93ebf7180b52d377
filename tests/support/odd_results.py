"""``conversation.json`` and ``assistant.jsonl`` as a stranger may write them: huge, or without sense."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from tests.support.odd_places import Recipe, instead, kinds_of_places, write_when_needed

ESCAPES: Final = "\x1b]0;lie\x07\x1b[2J\x9b31m\u202e[bold]<script>alert(1)</script>"
_COUNT: Final = 11_000


def odd_results() -> Iterator[tuple[str, Recipe]]:
    """Recipes by their names."""
    for place in ("conversation.json", "assistant.jsonl"):
        for make in kinds_of_places():
            yield f"{place} {make.__name__.strip('_')}", instead(place, make)
    yield from _conversations()
    yield from _assistants()


def _conversations() -> Iterator[tuple[str, Recipe]]:
    def told(**fields: Callable[[int], Any]) -> Recipe:
        return _conversation(lambda: {key: [make(n) for n in range(_COUNT)] for key, make in fields.items()})

    yield "engine: messages of nothing", told(messages=lambda n: _message(f"x{n}", ESCAPES, 1e300 - n))
    yield "engine: messages in one place", told(messages=lambda n: _message(f"x{n}", f"lie {n}", 0.0))
    yield "engine: one message", told(messages=lambda _: _message("u1", "lie", -1e300))
    yield "engine: messages of one text", told(messages=lambda n: _message(f"x{n}", "a" * 400, 5.0 + n))
    yield "engine: insights", told(insights=lambda n: _insight(n, "action_item"))
    yield "engine: insights of no kind", told(insights=lambda n: _insight(n, f"\x1b[{n}m"))
    yield "engine: topics", told(topics=lambda n: {"id": "t", "text": f"{ESCAPES}{n}", "score": -1e308})
    yield (
        "engine: one topic of all lines",
        _conversation(
            lambda: {"topics": [{"id": "t", "text": "a", "score": 1, "utterance_ids": ["u1"] * 400_000}]}
        ),
    )
    yield "engine: trackers", told(trackers=lambda n: {"tracker": ESCAPES, "value": str(n), "offset": -n})
    yield "engine: entities", told(entities=lambda n: {"kind": ESCAPES, "value": str(n), "offset": 1 << 60})
    yield "engine: summary", told(summary=lambda n: {"text": ESCAPES * 9, "utterance_ids": [f"u{n % 3}"] * 9})
    yield "engine: members", told(members=lambda n: {"name": ESCAPES, "user_id": str(n)})
    yield (
        "engine: figures",
        _conversation(
            lambda: {
                "analytics": {
                    "silence": -1e308,
                    "talk": 1e308,
                    "overlap": 1e300,
                    "members": [
                        {"speaker": {"name": ESCAPES}, "talk": -1e308, "words_per_minute": 1e308}
                    ] * _COUNT,
                }
            }
        ),
    )  # fmt: skip
    yield "engine: wrong types", _conversation(lambda: {"messages": {}, "insights": 1, "analytics": []})
    yield (
        "engine: deep",
        write_when_needed("conversation.json", lambda: b'{"id":"1","messages":' + b"[" * 10_000_000),
    )
    yield (
        "engine: deep message",
        write_when_needed(
            "conversation.json", lambda: b'{"id":"1","messages":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}"
        ),
    )
    yield (
        "engine: many nothings",
        write_when_needed(
            "conversation.json", lambda: b'{"id":"1","messages":[' + b"{}," * 3_000_000 + b"{}]}"
        ),
    )
    yield (
        "engine: many keys",
        write_when_needed(
            "conversation.json",
            lambda: b'{"id":"1"' + b"".join(b',"k%d":1' % n for n in range(1_000_000)) + b"}",
        ),
    )
    yield (
        "engine: many messages",
        write_when_needed(
            "conversation.json",
            lambda: (
                b'{"id":"1","messages":['
                + b",".join(b'{"id":"%d","text":"lie","speaker":{}}' % n for n in range(400_000))
                + b"]}"
            ),
        ),
    )
    yield (
        "engine: many entities of an insight",
        write_when_needed(
            "conversation.json",
            lambda: (
                b'{"id":"1","insights":[{"id":"1","kind":"question","text":"?","speaker":{},"entities":['
                + b",".join([b'{"kind":"","value":""}'] * 2_500_000)
                + b"]}]}"
            ),
        ),
    )
    yield (
        "engine: many insights",
        write_when_needed(
            "conversation.json",
            lambda: (
                b'{"id":"1","insights":['
                + b",".join([b'{"id":"1","kind":"question","text":"lie?","speaker":{}}'] * 1_000_000)
                + b"]}"
            ),
        ),
    )


def _assistants() -> Iterator[tuple[str, Recipe]]:
    def lines(line: str, count: int) -> Recipe:
        return write_when_needed("assistant.jsonl", lambda: (line + "\n").encode() * count)

    answer = {
        "type": "answer",
        "question": ESCAPES,
        "text": ESCAPES,
        "references": [1e300, -1, True, "x", 3.0] * 99,
    }
    summary = {
        "type": "summary",
        "text": f"{ESCAPES}\n" * 300,
        "template": ESCAPES,
        "at": ESCAPES,
        "host": ESCAPES,
    }
    yield "assistant: nothings", lines("{}", 5_000_000)
    yield "assistant: answers", lines(json.dumps(answer), _COUNT)
    yield "assistant: summaries", lines(json.dumps(summary), 600)
    yield "assistant: summary of escapes", lines(json.dumps(summary), 1)
    yield "assistant: references", lines(json.dumps({**summary, "text": "[12:05] [99:99:99] [#1] " * 300}), 1)
    yield "assistant: brackets", lines(json.dumps({**summary, "text": "[" * 8_000}), 1)
    yield "assistant: deep", lines('{"a":' * 100_000, 3)
    yield "assistant: wrong types", lines('{"type":["summary"],"text":{},"references":5}', 1)
    yield "assistant: long lines", lines(json.dumps({"type": "summary", "text": "x" * 3_000_000}), 20)


def _conversation(fields: Callable[[], dict[str, Any]]) -> Recipe:
    return write_when_needed(
        "conversation.json",
        lambda: json.dumps({"id": "1", "host": ESCAPES, "read_at": ESCAPES, **fields()}).encode(),
    )


def _message(id: str, text: str, start: float) -> dict[str, Any]:
    return {"id": id, "text": text, "speaker": {"name": "Alice"}, "start": start, "end": start - 5}


def _insight(number: int, kind: str) -> dict[str, Any]:
    return {
        "id": f"{number % 50}",
        "kind": kind,
        "text": f"{ESCAPES}{number}",
        "speaker": {"name": ESCAPES},
        "utterance_id": f"u{number % 4}",
        "due": ESCAPES,
        "by_user": True,
        "original": ESCAPES,
        "answered_by": ESCAPES,
    }
