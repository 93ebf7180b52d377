"""Edits as a stranger may write them: countless, contradicting, of what there is not, without sense."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tests.support.odd_places import Recipe, changeable

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
    yield "edits without sense", _write(lambda: b"{}\n" * 10_000_000)
    yield "edits in one line", _write(lambda: b"[" * 30_000_000)


def _of(kind: str, **fields: object) -> dict[str, object]:
    return {"type": kind, **fields}


def _place(number: int, utterance: str = "") -> dict[str, object]:
    return {"channel": 0, "start": 0.0, "end": 600.0 + number / 1000, "utterance": utterance}


def _each(make: Callable[[int], dict[str, object]]) -> Recipe:
    """Many entries whose times run backwards: the order of the file counts."""

    def content() -> bytes:
        entries = ({"id": str(n), "at": f"{3000 - n % 2000}-01-01", "edit": make(n)} for n in range(_COUNT))
        return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)

    return _write(content)


def _write(content: Callable[[], bytes]) -> Recipe:
    """Only made when it is needed: all of them together take much memory."""

    def change(folder: Path) -> None:
        path = folder / "edits.jsonl"
        if changeable(path) or not os.path.lexists(path):
            path.write_bytes(content())

    return change
