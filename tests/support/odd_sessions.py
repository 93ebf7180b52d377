"""Session folders as a stranger, a crash or a fault may leave them: each is good but for what is odd in it.

Made from small recipes by name; a folder may have several at once. Nothing here is large on the disk.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.session.recorded_folder import record
from tests.support.odd_edits import odd_edits
from tests.support.odd_journals import odd_journals, odd_labels
from tests.support.odd_places import Recipe, changeable, odd_files, put
from tests.support.odd_results import odd_results

_BIG: Final = 870_000


def _fact(old: str, new: str) -> Recipe:
    """Replace a line of session.toml by its beginning, or add one at the top."""

    def change(folder: Path) -> None:
        path = folder / "session.toml"
        if not changeable(path):
            return
        rows = path.read_text().splitlines()
        kept = [row for row in rows if not old or not row.startswith(old)]
        path.write_text("\n".join([new, *kept]) + "\n", encoding="utf-8")

    return change


def _tail(text: str) -> Recipe:
    """Add to the end of session.toml."""

    def change(folder: Path) -> None:
        path = folder / "session.toml"
        if changeable(path):
            with path.open("a") as file:
                file.write("\n" + text)

    return change


def _recipes() -> Iterator[tuple[str, Recipe]]:
    dots, word = ".".join(["a"] * 50_000), "x" * _BIG
    for value in ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
                  "9999-12-31", "07:32:00", '"now"', "true", "1e300", "1969-12-31T00:00:00Z"):  # fmt: skip
        yield f"started {value}", _fact("started", f"started = {value}")
    for value in ("0", "1", "-16000", "nan", "inf", "-inf", "1e308", "0xffffffffffffffffff", '"16k"', "{}",
                  "9223372036854775807", "7.5"):  # fmt: skip
        yield f"rate {value[:9]}", _fact("rate", f"rate = {value}")
    for value in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "1", "[]"):
        yield f"ended {value}", _fact("ended", f"ended = {value}")
    for value in (f'"{word}"', '"\\u0000\\u001b[2J\\u202e"', "1e300", "0x" + "f" * 9000, "9" * 9000, "[]"):
        yield f"title {value[:9]}", _fact("title", f"title = {value}")
    for value in ('"../../x"', '"live"', '"\\u0000"', '"-"', "[1]", '"tiny"'):
        yield f"transcript {value}", _fact("", f"transcript = {value}")
    for key, row in (
        ("ledger", "captured = nan"), ("ledger", "captured = -5"), ("ledger", "captured = 1e300"),
        ("ledger", "captured = inf"), ("gaps", "channel = nan\nstart = 1\nend = 2"),
        ("gaps", "channel = 0\nstart = -1e300\nend = 1e300"), ("gaps", "channel = 0\nstart = nan\nend = inf"),
        ("interruptions", "since = 0001-01-01T00:00:00Z\nuntil = 9999-12-31T00:00:00Z\nat = nan"),
        ("channels", 'name = "\\u0000"\ncolour = 1e300'), ("channels", 'name = ""\ncolour = nan'),
    ):  # fmt: skip
        yield f"{key} {row[:24]!r}", _tail(f"[[{key}]]\n{row}\n")
    yield "ten thousand channels", _tail("[[channels]]\n" * 10_000)
    yield (
        "many interruptions",
        _tail("[[interruptions]]\nsince = 2026-11-22T08:53:12Z\nuntil = 2026-11-22T08:53:13Z\n" * 5_000),
    )
    yield "many gaps", _tail("[[gaps]]\nchannel = 0\nstart = 1\nend = 2\n" * 10_000)
    yield "dotted keys", _fact("", f"{dots} = 1")
    yield "dotted table", _tail(f"[{dots}]")
    yield "dotted inline", _fact("", f"a = {{ {dots} = 1 }}")
    yield "brackets", _fact("", "a = " + "[" * 50_000)
    yield "inline tables", _fact("", "a = " + "{a=" * 50_000)
    yield "many keys", _fact("", "\n".join(f"k{number} = 1" for number in range(60_000)))
    yield "long line", _fact("", "#" + "\t" * _BIG)
    for name, content in (
        ("empty", b""), ("nothing but NUL", b"\0" * 5000), ("UTF-16", "title = 1".encode("utf-16")),
        ("Latin-1", b'title = "\xe9"'), ("not TOML", b"{}"), ("two MiB", b"#" * (2 << 20)),
        ("binary", bytes(range(256)) * 99), ("carriage returns", b"title = 1\rrate = 2\r"),
    ):  # fmt: skip
        yield f"toml {name}", put("session.toml", content)
        yield f"journal {name}", put("events.jsonl", content)
    yield from odd_files()
    yield from odd_journals()
    yield from odd_labels()
    yield from odd_edits()
    yield from odd_results()


RECIPES: Final[dict[str, Recipe]] = dict(_recipes())
"""What may be odd, by a short name."""


def make_odd_session(sessions: Path, number: int, *names: str) -> Path:
    """A session's folder with everything odd that is named; later ones change what earlier ones made."""
    folder = record(sessions, f"odd {number}")
    for name in names:
        try:
            RECIPES[name](folder)
        except (OSError, UnicodeError):
            continue  # the earlier one left no such place
    return folder


def make_odd_sessions(sessions: Path, count: int, seed: int = 12) -> dict[Path, tuple[str, ...]]:
    """So many folders: each recipe alone, then two to four at random; what is odd in each."""
    chosen = random.Random(seed)
    picks: list[tuple[str, ...]] = [(name,) for name in RECIPES]
    while len(picks) < count:
        picks.append(tuple(chosen.sample(sorted(RECIPES), chosen.randint(2, 4))))
    return {make_odd_session(sessions, number, *names): names for number, names in enumerate(picks[:count])}
