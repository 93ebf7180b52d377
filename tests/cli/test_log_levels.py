"""What a command logs is set for its process alone; tests share one."""

import logging

from symbl_tui.cli import main
from tests.support.command import Home
from tests.support.log_levels import kept_log_levels


def test_a_command_leaves_the_log_of_the_next_test_as_it_was(home: Home) -> None:
    own = logging.getLogger("symbl_tui")
    before = own.level, logging.raiseExceptions
    with kept_log_levels():
        assert main(["profiles", "list"]) == 0
        assert own.level == logging.INFO
    assert (own.level, logging.raiseExceptions) == before
