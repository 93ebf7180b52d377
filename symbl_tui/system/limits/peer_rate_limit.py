"""The rate of each peer's requests."""

import time
from collections import OrderedDict
from typing import Final

from symbl_tui.system.limits.rate_limit import Clock, TokenBucket

# Peers whose rate is remembered; the least recent ones are dropped.
_MAX_PEERS: Final = 10_000


class PeerRateLimiter:
    """A token bucket for each peer."""

    def __init__(self, per_minute: int, clock: Clock = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def delay(self, peer: str) -> float:
        """The seconds until ``peer`` may make a request, 0 if it may now."""
        return self._bucket(peer).refill()

    def count(self, peer: str) -> None:
        """Count a request."""
        self._bucket(peer).consume()

    def acquire(self, peer: str) -> float:
        """Count a request; returns 0, or the seconds to wait if it is over the limit (and not counted)."""
        delay = self.delay(peer)
        if not delay:
            self.count(peer)
        return delay

    def _bucket(self, peer: str) -> TokenBucket:
        # Popped and put back: the order of the dictionary is that of the last use.
        bucket = self._buckets.pop(peer, None) or TokenBucket(
            self._per_minute / 60, self._per_minute, self._clock
        )
        self._buckets[peer] = bucket
        if len(self._buckets) > _MAX_PEERS:
            self._buckets.popitem(last=False)
        return bucket
