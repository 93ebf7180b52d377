"""The rate of each peer is its own, and peers without number take a bounded amount of memory."""

from symbl_tui.system.limits.peer_rate_limit import PeerRateLimiter


def test_a_request_over_the_limit_is_not_counted() -> None:
    now = 0.0
    limiter = PeerRateLimiter(1, lambda: now)
    assert limiter.acquire("a") == 0.0
    for _ in range(5):
        assert limiter.acquire("a") == 60.0
    now = 60.0
    assert limiter.acquire("a") == 0.0


def test_a_peer_that_returns_is_remembered_while_ten_thousand_others_come_and_go() -> None:
    limiter = PeerRateLimiter(1, lambda: 0.0)
    limiter.count("a")
    limiter.count("b")
    for number in range(9_998):
        limiter.count(f"peer {number}")
    assert limiter.delay("a") > 0
    limiter.count("one more")
    assert limiter.delay("a") > 0, "it was used since"
    assert limiter.delay("b") == 0, "the one that was not is forgotten"
