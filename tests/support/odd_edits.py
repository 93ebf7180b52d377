"""Edits as a stranger may write them: countless, contradicting, of what there is not, without sense."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Final

from tests.support.odd_places import Recipe, write_when_needed
from tests.support.odd_results import ESCAPES

_COUNT: Final = 20_000


def odd_edits() -> Iterator[tuple[str, Recipe]]:
    """Recipes by their names."""
    yield "edits of nothing", _each(lambda n: _of("line", line=_place(0, f"x{n}"), text="lie"))
    yield "edits of one line", _each(lambda n: _of("line", line=_place(n), text="lie"))
    yield (
        "edits that add",
        _each(lambda n: {"type": "insight_added", "kind": "question", "line": _place(n), "text": "lie?"}),
    )
    yield (
        "edits that rename",
        _each(lambda n: _of("speaker", speakers=[{"channel": n % 2}], name="ab"[n % 2], was="ba"[n % 2])),
    )
    yield "edits undone", _each(lambda n: _of("undo", entry=str(n + 1 - n % 2 * 2)))
    yield "edits that mark", _each(lambda n: _of("bookmark", start=1e7 - n, end=0.0, text="\x1b[2J\u202e"))
    yield "edits of escapes", _each(lambda n: _escapes()[n % len(_escapes())], 2_000)
    yield "edits of other passes", _each(_other_pass, 4_000)
    yield "edits of wrong types", _write(lambda: b"".join(_wrong()))
    yield (
        "edits of owners",
        _each(lambda n: _of("insight", insight={"id": f"{n % 9}"}, owner="ab"[n % 2], due="x")),
    )
    yield (
        "edits that dismiss",
        _each(lambda n: _of("dismissed", insight={"id": f"i{n}"}, dismissed=bool(n % 2))),
    )
    yield (
        "edits of long texts",
        _each(lambda n: _of("line", line=_place(n, "u1"), text="\u202e" * 1_500), 1_000),
    )
    yield "edits without sense", _write(lambda: b"{}\n" * 10_000_000)
    yield "edits in one line", _write(lambda: b"[" * 30_000_000)


def _of(kind: str, **fields: object) -> dict[str, object]:
    return {"type": kind, **fields}


def _place(number: int, utterance: str = "") -> dict[str, object]:
    return {"channel": 0, "start": 0.0, "end": 600.0 + number / 1000, "utterance": utterance}


def _escapes() -> tuple[dict[str, object], ...]:
    return (
        _of("title", title=ESCAPES),
        _of("line", line=_place(0, "u1"), text=ESCAPES),
        _of("speaker", speakers=[{"channel": 0}], name=ESCAPES, was=ESCAPES),
        _of("insight", insight={"id": "a1"}, text=ESCAPES, owner=ESCAPES, due=ESCAPES),
        {"type": "insight_added", "kind": "question", "line": _place(1), "text": ESCAPES, "owner": ESCAPES},
        _of("bookmark", start=1.0, end=0.0, text=ESCAPES),
    )


def _other_pass(number: int) -> dict[str, object]:
    line = {**_place(number, "u1"), "transcript": ("tiny", "../../x", ESCAPES)[number % 3]}
    return _of("line", line=line, text="lie")


def _wrong() -> Iterator[bytes]:
    """Entries with each value in turn replaced by one of another type, or one out of bounds."""
    for edit in (*_escapes(), _of("undo", entry="1"), _of("done", insight={"id": "a1"}, done=True)):
        entry = json.dumps({"id": "1", "at": "", "by": "agent", "v": 1, "edit": edit})
        for found in re.finditer(r': ("[^"]*"|[\w.]+|\[|\{)', entry):
            for other in ("-1", "1e999", "NaN", "null", "[]", "{}", '""', '"\\u0000"', "9" * 400, "true"):
                yield f"{entry[: found.start(1)]}{other}{entry[found.end(1) :]}\n".encode()


def _each(make: Callable[[int], dict[str, object]], count: int = _COUNT) -> Recipe:
    """Many entries whose times run backwards: the order of the file counts."""

    def content() -> bytes:
        entries = ({"id": str(n), "at": f"{3000 - n % 2000}-01-01", "edit": make(n)} for n in range(count))
        return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)

    return _write(content)


def _write(content: Callable[[], bytes]) -> Recipe:
    return write_when_needed("edits.jsonl", content)
