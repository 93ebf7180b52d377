"""Parsed arguments become frozen options."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from symbl_tui.system.arguments import options_of, port


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    sources: tuple[str, ...] = ()
    pace: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(Base):
    name: str
    file: Path | None = None


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(argument_default=argparse.SUPPRESS)
    parser.add_argument("name")
    parser.add_argument("--source", dest="sources", action="append")
    parser.add_argument("--pace", type=float)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--other")
    return parser.parse_args(arguments)


def test_an_argument_fills_the_field_of_its_name_and_a_missing_one_leaves_the_default() -> None:
    assert options_of(Options, parse("a", "--other", "x")) == Options(name="a")
    given = parse("a", "--source", "tone", "--source", "stdin", "--pace", "inf", "--file", "/x")
    assert options_of(Options, given) == Options(
        name="a", sources=("tone", "stdin"), pace=float("inf"), file=Path("/x")
    )


@pytest.mark.parametrize(
    "wrong", [{}, {"name": 1}, {"name": "a", "file": "/x"}, {"name": "a", "sources": "tone"}]
)
def test_an_argument_that_is_missing_or_of_another_type_is_an_error(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        options_of(Options, argparse.Namespace(**wrong))


@pytest.mark.parametrize("value", ["-1", "65536"])
def test_a_port_out_of_range_is_an_error(value: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="from 0 to 65535"):
        port(value)
    assert port("0") == 0
