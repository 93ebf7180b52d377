"""Every tab of ``symbl-tui web`` runs the session that the command line asked for."""

import socket

import pytest

from symbl_tui.cli.web_command import WebOptions, free_port, tab_arguments
from symbl_tui.errors import UsageError


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        (WebOptions(), []),
        (WebOptions(demo=True), ["demo"]),
        (WebOptions(profile="my stand-up"), ["--profile", "my stand-up"]),
        (WebOptions(sources=("tone", "silence")), ["--source", "tone", "--source", "silence"]),
        (WebOptions(demo=True, engine="local"), ["demo", "--engine", "local"]),
    ],
)
def test_a_tab_gets_the_options_of_the_session(options: WebOptions, arguments: list[str]) -> None:
    assert tab_arguments(options) == arguments


def test_the_page_gets_a_port_that_can_be_listened_on() -> None:
    number = free_port("127.0.0.1")
    with socket.create_server(("127.0.0.1", number)) as server:
        assert server.getsockname()[1] == number


def test_an_address_of_another_machine_is_refused_with_a_way_out() -> None:
    with pytest.raises(UsageError, match=r"cannot listen on 192\.0\.2\.1: .*; choose another --host"):
        free_port("192.0.2.1")
