"""An address that cannot be listened at is one sentence, and one that can has a URL."""

import socket

import pytest

from symbl_tui.errors import UsageError
from symbl_tui.system.listening_socket import listen, url_of


@pytest.mark.parametrize(
    ("host", "url"), [("127.0.0.1", "http://127.0.0.1:{}"), ("::1", "http://[::1]:{}"), ("localhost", "")]
)
def test_any_free_port_has_a_url(host: str, url: str) -> None:
    with listen(host, 0) as listener:
        port = listener.getsockname()[1]
        if url:
            assert url_of(listener) == url.format(port)
        assert url_of(listener, tls=True).startswith("https://")
        assert url_of(listener).endswith(f":{port}")


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError) as refused:
            listen("127.0.0.1", port)
    assert refused.value.message == f"cannot listen on 127.0.0.1 port {port}: Address already in use"
    assert refused.value.remedy == "choose another"


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_there_is_not_is_refused(port: int) -> None:
    with pytest.raises(UsageError, match=f"a port is a number from 0 to 65535, not {port}"):
        listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(UsageError, match=r"cannot listen on 192\.0\.2\.1 port 0: Cannot assign"):
        listen("192.0.2.1", 0)


def test_an_answer_in_two_parts_does_not_wait_for_the_client_to_acknowledge_the_first() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
