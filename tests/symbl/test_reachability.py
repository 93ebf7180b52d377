"""Where no engine is, nobody is asked for a password."""

import socket

import pytest

from symbl_tui.errors import EngineUnreachable
from symbl_tui.symbl.reachability import require_server


def test_an_address_at_which_something_listens_is_an_engine_so_far() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        require_server(f"http://127.0.0.1:{server.getsockname()[1]}")


def test_an_address_without_a_listener_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(EngineUnreachable, match="connection refused"):
        require_server(f"http://127.0.0.1:{port}")


def test_behind_a_proxy_the_proxy_answers_for_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    require_server("http://engine.invalid")
