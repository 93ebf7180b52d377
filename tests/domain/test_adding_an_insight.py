"""docs/adding-an-insight.md holds: three steps take a kind from the rules to the screen, REST and exports."""

import subprocess
import sys
from pathlib import Path

import pytest

from symbl_tui.domain.insight_kind import QUESTION, InsightKind, kind_of, list_kinds, register

ROOT = Path(__file__).parents[2]


def test_a_kind_reaches_everything_that_is_derived_from_the_registry(tmp_path: Path) -> None:
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.domain.toy_insight"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "COLORTERM": "truecolor", **home},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("ok\n")


def test_a_kind_whose_number_is_taken_is_refused() -> None:
    question = kind_of(QUESTION)
    fields = {name: getattr(question, name) for name in InsightKind.__struct_fields__}
    before = list_kinds()
    with pytest.raises(ValueError, match="the number 1 of riddle is that of question"):
        register(
            InsightKind(
                **{
                    **fields,
                    "key": "riddle",
                    "wire_type": "riddle",
                    "command": "riddles",
                    "glyph": "&",
                    "route": "riddles",
                }
            )
        )
    assert list_kinds() == before


def test_the_lists_are_in_the_order_of_their_keys_on_the_screen() -> None:
    kinds = list_kinds()
    assert [kind.number for kind in kinds] == list(range(1, len(kinds) + 1))
    assert all(len(kind.title) <= 12 and len(kind.glyph) == 1 for kind in kinds)
