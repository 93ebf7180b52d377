"""A wrong command line is answered with the right one."""

from collections.abc import Sequence

import pytest

from symbl_tui.cli.command_table import build_parser


def refused(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The last line of what a wrong command line prints."""
    with pytest.raises(SystemExit) as end:
        build_parser().parse_args(arguments)
    assert end.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("sezsions", "there is no 'sezsions'; did you mean sessions?"),
        ("sessions lst", "there is no 'lst'; did you mean list?"),
        ("run --profle x", "unrecognized arguments: --profle x; did you mean --profile?"),
        ("--sorce mic", "unrecognized arguments: --sorce; did you mean --source?"),
        ("run --format jsonk", "there is no 'jsonk'; did you mean jsonl?"),
        ("run --encoding OPSU", "there is no encoding 'OPSU'; did you mean OPUS?"),
        ("run --nothing-like-it", "unrecognized arguments: --nothing-like-it"),
    ],
)
def test_a_typing_error_is_answered_with_what_was_meant(
    line: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(line.split(), capsys).endswith(hint)


@pytest.mark.parametrize("group", ["profiles", "sessions", "models"])
def test_a_group_without_a_command_lists(group: str) -> None:
    assert build_parser().parse_args([group]).command == f"{group}_command:LIST"


def test_a_group_takes_the_options_of_its_list() -> None:
    assert build_parser().parse_args(["sessions", "--json"]).json


@pytest.mark.parametrize("line", ["demo", "listen", "attach", "replay latest", "sessions list", "doctor"])
def test_plain_is_understood_after_every_command(line: str) -> None:
    assert build_parser().parse_args([*line.split(), "--plain"]).plain
