"""Journals and speaker labels as no engine writes them: long, deep, countless, impossible."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.support.odd_places import Recipe, changeable, put
from tests.support.scripted_engine import result, utterance

_AT: Final = '"at": "2026-11-22T08:53:12+00:00"'


def _journal(*lines: str | bytes) -> Recipe:
    """Put lines before those of the journal."""
    added = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)

    def change(folder: Path) -> None:
        path = folder / "events.jsonl"
        if changeable(path):
            path.write_bytes(added + path.read_bytes())

    return change


def _entry(message: object, channel: object = 0, base: object = 0, at: str = "2026-11-22T08:53:12Z") -> str:
    return json.dumps({"at": at, "channel": channel, "base": base, "link": 1, "message": message})


def _timed(start: float, end: float) -> dict[str, object]:
    word = {"word": "hi", "startTime": {"seconds": start}, "endTime": {"seconds": end}}
    raw = {"alternatives": [{"transcript": "hi", "words": [word]}]}
    return {
        "type": "message",
        "message": {"type": "recognition_result", "isFinal": True, "payload": {"raw": raw}},
    }


def _diarized(*blocks: str, seconds: str = "600.0") -> Recipe:
    """A diarisation with blocks of one second, but for the last, each with the turns that are given."""
    lines = [f'{{"format": 1, "settings": {{}}, "seconds": {seconds}}}']
    for number, turns in enumerate(blocks, 1):
        end = seconds if number == len(blocks) else float(number)
        lines.append(f'{{"start": {number - 1.0}, "end": {end}, "turns": [{turns}]}}')
    return put("diarization/1.jsonl", "\n".join([*lines, '{"complete": true}']).encode())


def odd_journals() -> Iterator[tuple[str, Recipe]]:
    word = "x" * 870_000
    kind, final = '"type": "recognition_result", ', '"isFinal": '
    yield "one long message", _journal(f'{{{_AT}, "channel": 0, "message": {{{kind * 26_000}"a": 1}}}}')
    yield "one long text", _journal(_entry(utterance("u9", word, 0, 1, "Alice")))
    yield "many finals in one", _journal(f'{{{_AT}, "channel": 0, "message": {{{(kind + final) * 9000}1}}}}')
    yield (
        "long text of hyphens",
        _journal(*[_entry(utterance(f"h{n}", "-a" * 5000, 0, 1, "Bob")) for n in range(40)]),
    )
    yield (
        "long text of quotes",
        _journal(*[_entry(utterance(f"h{n}", "'\"!" * 3000, 0, 1, "Bob")) for n in range(40)]),
    )
    yield "only punctuation", _journal(_entry(utterance("p", "\u00a0\u3000\u200b\u00ad", 0, 1, "Bob")))
    yield "huge line", _journal('{"a": "' + "x" * (5 << 20) + '"}')
    yield "deep line", _journal("[" * 400_000, '{"a":' * 100_000, _entry([[]] * 1000))
    for line in (b"", b"{", b"[]", b'{"at": "2026-11-22T08:53:12Z"}'):
        yield f"a million of {line.decode() or 'nothing'}", _journal((line + b"\n") * 1_000_000)
    yield "many tiny lines", _journal(*["{}"] * 100_000)
    yield "invalid UTF-8", _journal(b"\xff\xfe{}", b'{"at": "\xe9"}', b"\0" * 1000)
    yield "lone surrogates", _journal(f'{{{_AT}, "channel": 0, "message": {{"type": "\\ud800"}}}}')
    for value in ("nan", "inf", "-1e300", "1e308", "-1", "9" * 5000, "1e999", "true", '"x"', "null", "[]"):
        number = value.replace("nan", "NaN").replace("inf", "Infinity")
        row = f'{{{_AT}, "channel": 0, "base": {number}, "link": 1, '
        yield f"base {value[:9]}", _journal(row + f'"message": {json.dumps(result("hi", 0, 1))}}}')
        yield (
            f"channel {value[:9]}",
            _journal(
                row.replace('"channel": 0, "base"', '"base": 0, "channel"') + '"message": {"type": "x"}}'
            ),
        )
    for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "now", "", "2026-11-22", "9" * 500):
        yield f"at {at[:9]}", _journal(_entry(result("hi", 0, 1), at=at))
    for start, end in ((float("nan"), float("inf")), (-1e300, 1e300), (5.0, 1.0), (1e308, 1e308)):
        yield f"words from {start}", _journal(_entry(_timed(start, end)))
        yield f"utterance from {start}", _journal(_entry(utterance("n", "hi you", start, end, "Bob")))
    yield (
        "topics",
        _journal(
            *[
                _entry({"type": "topic_response", "topics": [{"phrases": f"t{n}", "score": n}]})
                for n in range(6_000)
            ]
        ),
    )
    refs = [{"id": f"u{n}", "offset": n} for n in range(100)]
    match = [{"value": f"v{n}", "messageRefs": refs} for n in range(100)]
    yield (
        "trackers",
        _journal(_entry({"type": "tracker_response", "trackers": [{"name": "t", "matches": match}]})),
    )
    found = [{"type": "question", "id": f"q{n}", "payload": {"content": "?"}} for n in range(1000)]
    yield "insights", _journal(*[_entry({"type": "insight_response", "insights": found})] * 12)
    yield "connections", _journal(
        *[_entry(result(f"w{n}", 0, 1)).replace('"link": 1', f'"link": {n}') for n in range(3_000)]
    )  # fmt: skip
    notes = [
        f'{{"start": {value}, "end": {value}, "text": "n"}}'
        for value in ("NaN", "-1", "1e300", "1e999", '"x"')
    ]
    yield "notes", put("notes.jsonl", "\n".join([*notes, '{"start": 1}' * 3] * 3000).encode())


def odd_labels() -> Iterator[tuple[str, Recipe]]:
    blocks = [", ".join(f"[{at}, {at + 1}, {n}]" for n in range(900)) for at in range(40)]
    lines = [_entry(utterance(f"d{n}", "word", 0, 590, "Alice")) for n in range(3_000)]
    yield "many turns", lambda folder: (_diarized(*blocks)(folder), _journal(*lines)(folder))[0]
    overlapping = ", ".join(f"[0, 599, {n}]" for n in range(900))
    yield "overlapping turns", lambda folder: (_diarized(overlapping)(folder), _journal(*lines)(folder))[0]
    yield (
        "odd turns",
        _diarized('[NaN, 1, 0], [1, Infinity, 0], [1, 2, -1], [1, 2, 1e300], ["a"], {}, [1, 2, true]'),
    )
    for seconds in ("NaN", "Infinity", "1e300", "-1"):
        yield f"labels for {seconds}", _diarized("[0, 5, 0]", seconds=seconds)
    rows = "".join(f'[[speakers]]\nchannel = {n}\nspeaker = {n}\nname = "\\u001b"\n' for n in range(2_000))
    yield (
        "names",
        put("diarization/names.toml", (rows + "[[speakers]]\nchannel = 1e300\nspeaker = nan").encode()),
    )
