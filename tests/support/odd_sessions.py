"""Session folders as a stranger, a crash or a fault may leave them: each is good but for what is odd in it.

Made from small recipes by name; a folder may have several at once. Nothing here is large on the disk.
"""

import json
import os
import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tests.session.recorded_folder import record, transcribe_again
from tests.support.scripted_engine import result, utterance

Recipe = Callable[[Path], None]

_BIG: Final = 870_000
_AT: Final = '"at": "2026-11-22T08:53:12+00:00"'


def _fact(old: str, new: str) -> Recipe:
    """Replace a line of session.toml by its beginning, or add one at the top."""

    def change(folder: Path) -> None:
        path = folder / "session.toml"
        rows = path.read_text().splitlines()
        kept = [row for row in rows if not old or not row.startswith(old)]
        path.write_text("\n".join([new, *kept]) + "\n", encoding="utf-8")

    return change


def _tail(text: str) -> Recipe:
    """Add to the end of session.toml."""

    def change(folder: Path) -> None:
        with (folder / "session.toml").open("a") as file:
            file.write("\n" + text)

    return change


def _content(name: str, content: bytes) -> Recipe:
    def change(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return change


def _journal(*lines: str | bytes) -> Recipe:
    """Put lines before those of the journal."""
    added = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)

    def change(folder: Path) -> None:
        path = folder / "events.jsonl"
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


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _hole(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


def _socket(path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may have 108 bytes
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(before)


def _locked(path: Path) -> None:
    path.touch(mode=0)


def _upwards(path: Path) -> None:
    path.symlink_to("..")


def _instead(name: str, make: Callable[[Path], None]) -> Recipe:
    """Put something else in the place of a file."""

    def change(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        make(path)

    return change


def _many(name: str, count: int, *, directories: bool = False) -> Recipe:
    def change(folder: Path) -> None:
        inside = folder / name
        inside.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            path = inside / f"{number}.pcm.jsonl"
            path.mkdir() if directories else path.touch()

    return change


def _open(folder: Path) -> None:
    """Make it an interrupted session with a little sound."""
    path = folder / "session.toml"
    if path.is_symlink() or not path.is_file() or path.stat().st_size > 4 << 20:
        return
    rows = path.read_bytes().split(b"[[ledger]]\nname")[0].splitlines()
    path.write_bytes(b"\n".join(row for row in rows if not row.startswith(b"ended")) + b"\n")
    if not os.path.lexists(folder / "1-alice.pcm"):
        (folder / "1-alice.pcm").write_bytes(b"\1\0" * 16_000)


def _diarized(*blocks: str, seconds: str = "600.0") -> Recipe:
    """A diarisation with blocks of one second, but for the last, each with the turns that are given."""
    lines = [f'{{"format": 1, "settings": {{}}, "seconds": {seconds}}}']
    for number, turns in enumerate(blocks, 1):
        end = seconds if number == len(blocks) else float(number)
        lines.append(f'{{"start": {number - 1.0}, "end": {end}, "turns": [{turns}]}}')
    return _content("diarization/1.jsonl", "\n".join([*lines, '{"complete": true}']).encode())


def _with_pass(then: Recipe) -> Recipe:
    def change(folder: Path) -> None:
        transcribe_again(folder, "tiny", [(1.0, 0, utterance("u1", "Again.", 0, 1, "Alice"))])
        then(folder)

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
        yield f"toml {name}", _content("session.toml", content)
        yield f"journal {name}", _content("events.jsonl", content)
    yield from _odd_files()
    yield from _odd_journals(word)
    yield from _odd_labels()


def _odd_files() -> Iterator[tuple[str, Recipe]]:
    places = ("session.toml", "events.jsonl", "notes.jsonl", "diarization/1.jsonl", "diarization/names.toml",
              "1-alice.pcm", "1-alice.flac", "exports", "passes", "diarization")  # fmt: skip
    for place in places:
        for make in (_pipe, _endless, _loop, Path.mkdir, _hole, _socket, _locked, _upwards):
            if make is not _hole or not place.startswith("1-"):  # a terabyte of sound would be compressed
                yield f"{place} {make.__name__.strip('_')}", _instead(place, make)
    for place in ("passes/tiny/events.jsonl", "passes/tiny/pass.toml"):
        for make in (_pipe, _endless, _hole, Path.mkdir):
            yield f"{place} {make.__name__.strip('_')}", _with_pass(_instead(place, make))
    yield (
        "pass with odd numbers",
        _with_pass(
            _content(
                "passes/tiny/pass.toml",
                b"words = 0xffffffffffffffffffffffff\n[[channels]]\nunderstood = nan\n",
            )
        ),
    )
    yield "many files", _many(".", 2_000)
    yield "many labels", _many("diarization", 2_000)
    yield "many passes", _many("passes", 1_000, directories=True)
    yield "interrupted", _open
    yield "part with a huge number", _content("1-alice-99999999999999.pcm", b"\1\0" * 100)
    yield "odd spool names", _content("1-alice-\udcff.pcm", b"\1\0" * 100)


def _odd_journals(word: str) -> Iterator[tuple[str, Recipe]]:
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
    yield "notes", _content("notes.jsonl", "\n".join([*notes, '{"start": 1}' * 3] * 3000).encode())


def _odd_labels() -> Iterator[tuple[str, Recipe]]:
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
        _content("diarization/names.toml", (rows + "[[speakers]]\nchannel = 1e300\nspeaker = nan").encode()),
    )


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
