"""The token bucket, by a clock of the test's own."""

from symbl_tui.system.limits.rate_limit import TokenBucket


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_its_capacity_at_once_and_refills_evenly() -> None:
    clock = Clock()
    bucket = TokenBucket(2, 3, clock)
    for _ in range(3):
        assert bucket.refill() == 0
        bucket.consume()
    assert bucket.refill() == 0.5
    clock.now = 0.25
    assert bucket.refill() == 0.25
    clock.now = 0.5
    assert bucket.refill() == 0


def test_a_token_consumed_in_advance_delays_the_next() -> None:
    bucket = TokenBucket(1, 1, Clock())
    bucket.consume()
    bucket.consume()
    assert bucket.refill() == 2


def test_a_bucket_is_full_again_after_a_pause_and_never_fuller() -> None:
    clock = Clock()
    bucket = TokenBucket(1, 5, clock)
    for _ in range(5):
        bucket.consume()
    was_full = bucket.full
    clock.now = 1000
    bucket.refill()
    assert (was_full, bucket.full) == (False, True)
    for _ in range(5):
        bucket.consume()
    assert bucket.refill() == 1
