"""Whoever lacks an optional package is told the command that installs it."""

import shlex
import sys

from symbl_tui.system.optional_packages import install_command, required_packages


def test_the_command_installs_for_this_interpreter_by_names_that_exist() -> None:
    words = shlex.split(install_command("web"))
    assert words[:4] == [sys.executable, "-m", "pip", "install"]
    assert [word.partition("<")[0].partition(">")[0] for word in words[4:]] == ["textual-serve"]


def test_an_extra_that_does_not_exist_requires_nothing() -> None:
    assert required_packages("nothing") == []
