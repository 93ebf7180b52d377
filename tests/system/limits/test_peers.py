"""Which addresses are one client to the limits."""

import pytest

from symbl_tui.system.limits.peers import LOCAL_PEER, peer_key


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("127.0.0.1", LOCAL_PEER),
        ("127.3.2.1", LOCAL_PEER),
        ("::1", LOCAL_PEER),
        ("::ffff:127.0.0.1", LOCAL_PEER),
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
    ],
)
def test_one_client_cannot_be_many(host: str, key: str) -> None:
    assert peer_key(host) == key
