import pytest

from symbl_tui.system.network import LOOPBACK, is_loopback


@pytest.mark.parametrize(
    ("host", "here"),
    [
        (LOOPBACK, True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, here: bool) -> None:
    assert is_loopback(host) is here
