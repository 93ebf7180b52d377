"""Every command of the table: its module, its options, its help."""

import argparse
import dataclasses
from collections.abc import Iterator

import pytest

from symbl_tui.cli.command import CommandEntry, load
from symbl_tui.cli.command_table import COMMANDS, SCREEN, build_parser
from symbl_tui.engine import serve_options


def leaves(entries: tuple[CommandEntry, ...], path: str = "") -> Iterator[tuple[str, CommandEntry]]:
    for entry in entries:
        if entry.command:
            yield f"{path}{entry.name}", entry
        yield from leaves(entry.commands, f"{path}{entry.name} ")


REFERENCES = sorted({SCREEN, *(entry.command for _, entry in leaves(COMMANDS))})


@pytest.mark.parametrize("reference", REFERENCES)
def test_the_arguments_of_a_command_are_the_fields_of_its_options(reference: str) -> None:
    command = load(reference)
    parser = argparse.ArgumentParser(argument_default=argparse.SUPPRESS, add_help=False)
    command.add_arguments(parser)
    fields = {field.name for field in dataclasses.fields(command.options)}
    # --demo is an option of run, and the command demo; --profile and the like may stand before any command.
    assert fields - {action.dest for action in parser._actions} <= {"demo", "profile"}
    assert {action.dest for action in parser._actions} <= fields


@pytest.mark.parametrize("reference", REFERENCES)
def test_options_are_frozen(reference: str) -> None:
    assert load(reference).options.__dataclass_params__.frozen


@pytest.mark.parametrize("path", ["", *(path for path, _ in leaves(COMMANDS))])
def test_every_command_has_a_help_page(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        build_parser().parse_args([*path.split(), "--help"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: symbl-tui {path}".rstrip())


def test_the_engine_of_the_client_takes_the_options_of_serve() -> None:
    assert load("serve_command:SERVE").options is serve_options.ServeOptions
