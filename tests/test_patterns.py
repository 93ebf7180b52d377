"""No regular expression of the product takes more than linear time, whatever text it meets.

The inventory is made by looking: every pattern that a module keeps or that stands in a call is tried with
texts that make patterns backtrack, among them its own words again and again. A new one needs no entry here.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import symbl_tui
from tests.support.paths import ROOT

_FUNCTIONS: Final = frozenset(
    ("compile", "search", "match", "fullmatch", "finditer", "findall", "sub", "split")
)
_PIECES: Final = (
    *(
        "a",
        "a ",
        " ",
        "\n",
        "1",
        "1 ",
        "1,111",
        "-",
        "a-",
        "a.",
        "?!",
        "a@",
        "a'",
        '"',
        "\\",
        "(",
        "[",
        "=",
        "&a",
    ),
    *("://a", "$1 ", "five ", "one hundred and ", "a dot ", "so and "),
)
_TINY: Final = (12, 16, 20, 24)
_TINY_SECONDS: Final = 0.02
"""CPU seconds of a text of so few characters, which only an exponential search takes."""
_SIZE: Final = 4_000
_QUICK: Final = 0.003
"""CPU seconds of a text of that size; a quadratic search takes longer."""
_GROWTH: Final = 4
_MOST: Final = 9.0
"""Half-way between 4 times the time, which is linear, and 16 times, which is quadratic."""

_RULES: Final = ROOT / "symbl_tui/engine/insights/rules.py"
"""Its ``rule`` compiles the patterns of the tables of rules, where they are found."""
_APART: Final = frozenset(
    ("symbl_tui.engine.recognizers.pronunciation.make_letters", "symbl_tui.demo.make_meeting")
)
"""Scripts that a developer runs."""


class _Use(NamedTuple):
    where: str
    pattern: re.Pattern[Any]
    anchored: bool
    """Whether it is only tried at the start of a text."""


def _modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(symbl_tui.__path__, "symbl_tui."):
        if not module.name.endswith("__main__") and module.name not in _APART:
            yield module.name


def _patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value: itself, in a collection, in a record."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4:
        parts: tuple[object, ...] = ()
        if isinstance(value, tuple | list | frozenset):
            parts = tuple(value)
        elif isinstance(value, dict):
            parts = tuple(value.values())
        elif is_dataclass(value) and not isinstance(value, type):
            # A rule compiles its pattern when that is first asked for.
            names = (*(field.name for field in fields(value)), "pattern")
            parts = tuple(getattr(value, name, None) for name in names)
        for part in parts:
            yield from _patterns_in(part, depth + 1)


def _kept() -> Iterator[_Use]:
    """Every pattern in a variable of a module."""
    for name in _modules():
        module = importlib.import_module(name)
        source = inspect.getsource(module)
        for variable, value in vars(module).items():
            # One that is only matched is tried at the start of a text; any other at each character.
            uses = set(re.findall(rf"\b{variable}\.(\w+)\(", source))
            anchored = bool(uses) and uses <= {"match", "fullmatch"}
            for pattern in _patterns_in(value):
                yield _Use(f"{name}.{variable}", pattern, anchored)


def _calls() -> Iterator[tuple[Path, ast.Call, bool]]:
    """Every call of a function of ``re``, and whether it stands in a function."""
    for path in sorted((ROOT / "symbl_tui").rglob("*.py")):
        tree = ast.parse(path.read_text())
        inside = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for node in ast.walk(function)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = node.func
                if (
                    isinstance(called.value, ast.Name)
                    and called.value.id == "re"
                    and called.attr in _FUNCTIONS
                ):
                    yield path, node, id(node) in inside


def _hostile(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """What a text begins with, and what is repeated behind it, so that a pattern may backtrack."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    words = list(dict.fromkeys(re.findall(r"(?<!\\)[A-Za-z]{2,}", source)))[:6]
    own = (
        *words,
        *(f"{word} " for word in words),
        f"{' '.join(words)} ",
        *(f"{word} a " for word in words[:1]),
    )
    yield from (("", piece) for piece in (*_PIECES, *own))
    for lead in dict.fromkeys(each for each in source if each in "?&\"'@/=<[("):
        yield from ((lead, piece) for piece in ("a", "a ", *words[:2]))


def _seconds(use: _Use, lead: str, piece: str, size: int) -> float:
    text: Any = lead + (piece * size)[:size]
    if isinstance(use.pattern.pattern, bytes):
        text = text.encode()
    began = time.thread_time()
    if use.anchored:
        use.pattern.match(text)
        use.pattern.fullmatch(text)
    else:
        for _ in use.pattern.finditer(text):
            pass
    return time.thread_time() - began


def _is_linear(use: _Use, lead: str, piece: str) -> bool:
    if any(_seconds(use, lead, piece, size) > _TINY_SECONDS for size in _TINY):
        return False
    short = _seconds(use, lead, piece, _SIZE)
    for _ in range(3):  # on a busy machine one time says little
        if short < _QUICK:
            return True
        long = _seconds(use, lead, piece, _SIZE * _GROWTH)
        if long < _MOST * short:
            return True
        short = min(short, _seconds(use, lead, piece, _SIZE))
    return False


def _inline() -> Iterator[_Use]:
    """Every pattern that stands in a call."""
    for path, call, _ in _calls():
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str | bytes):
            function = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            pattern = re.compile(call.args[0].value)
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            if function != "compile":
                yield _Use(where, pattern, function in ("match", "fullmatch"))


def test_every_pattern_of_the_product_is_linear_in_its_text() -> None:
    uses = list({(use.pattern, use.anchored): use for use in (*_inline(), *_kept())}.values())
    assert len(uses) > 200
    slow = [
        f"{use.where}: {hostile!r}"
        for use in uses
        if (hostile := next((each for each in _hostile(use.pattern) if not _is_linear(use, *each)), None))
    ]
    assert slow == []


def test_a_quadratic_and_an_exponential_pattern_are_noticed() -> None:
    assert not _is_linear(_Use("", re.compile(r"\d+x"), anchored=False), "", "1")
    assert not _is_linear(_Use("", re.compile(r"(?:a+)+b"), anchored=True), "", "a")
    assert _is_linear(_Use("", re.compile(r"(?<!\d)\d++x"), anchored=False), "", "1")


def test_no_pattern_is_made_of_foreign_text() -> None:
    """One that is made at run time would be tried by no test: words are looked up, not compiled."""
    places = {
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, call, in_function in _calls()
        if in_function and not isinstance(call.args[0], ast.Constant) and path != _RULES
    }
    assert places == set()
    assert not [path for path in (ROOT / "symbl_tui").rglob("*.py") if "re.escape(" in path.read_text()]
