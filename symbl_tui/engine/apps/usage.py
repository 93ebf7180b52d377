"""What apps use: streams at a time and seconds of sound a day, of this node and of all others."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from symbl_tui.engine.apps.app_directory import AppDirectory
from symbl_tui.engine.apps.engine_app import NO_LIMITS, OWN_APP, AppLimits
from symbl_tui.errors import EngineError

Clock = Callable[[], float]
Seconds = Mapping[tuple[str, str], float]
"""Seconds of sound by day (ISO 8601, UTC) and app id."""


class AppLimitReached(EngineError):
    """An app is at one of its limits."""


class AppRevoked(EngineError):
    """An app was revoked, or removed."""


class AppUsage:
    """Counts what apps use here, and refuses what is over their limits.

    Exact for this node. What other nodes use is as they last stored it, seconds ago, so an app may be over a
    limit for as long.
    """

    def __init__(self, directory: AppDirectory, clock: Clock = time.time) -> None:
        """Use the limits of a directory's apps; ``clock`` gives seconds since the epoch."""
        self._directory = directory
        self._clock = clock
        self._streams: Counter[str] = Counter()
        self._elsewhere: Mapping[str, int] = {}
        self._day = ""
        self._stored: Mapping[str, float] = {}
        """Seconds of :attr:`_day` that are in the store, by app id."""
        self._unstored: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._storing: Seconds = {}

    @property
    def streams(self) -> Mapping[str, int]:
        """The streams of this node, by app id."""
        return self._streams

    def open_stream(self, app_id: str) -> "StreamMeter":
        """Count a stream until its meter is closed; raises as :meth:`check` does."""
        self.check(app_id)
        limit = self._limits(app_id).streams
        if limit and self._streams[app_id] + self._elsewhere.get(app_id, 0) >= limit:
            raise AppLimitReached(
                f"this app may have {limit} stream{'s' * (limit != 1)} at a time", "close one first"
            )
        return StreamMeter(self, app_id)

    def check(self, app_id: str) -> None:
        """Raise :class:`AppLimitReached` where the minutes of today are used, or :class:`AppRevoked`."""
        if refusal := self.refusal(app_id):
            raise refusal

    def refusal(self, app_id: str) -> AppLimitReached | AppRevoked | None:
        """Why an app's running streams must end; None: they may go on."""
        if app_id == OWN_APP:
            return None
        app = self._directory.find(app_id)
        if app is None or app.revoked is not None:
            return AppRevoked("this app has been revoked")
        minutes = app.limits.minutes_a_day
        if minutes and self.seconds_today(app_id) >= minutes * 60:
            return AppLimitReached(
                f"this app has used its {minutes:g} min of sound of today",
                "there are more from 00:00 UTC on",
            )
        return None

    def seconds_today(self, app_id: str) -> float:
        """Seconds of sound that an app has used today, on all nodes."""
        today = self.today
        stored = self._stored.get(app_id, 0.0) if today == self._day else 0.0
        return stored + sum(each.get((today, app_id), 0.0) for each in (self._unstored, self._storing))

    @property
    def today(self) -> str:
        """The current day."""
        return datetime.fromtimestamp(self._clock(), UTC).date().isoformat()

    def add(self, app_id: str, seconds: float) -> None:
        """Count sound of an app."""
        if app_id != OWN_APP:
            self._unstored[self.today, app_id] += seconds

    def take_unstored(self) -> Seconds:
        """What is to be added to the store; :meth:`update` or :meth:`give_back` is to follow."""
        # Apart until the store has answered: what is counted meanwhile is not part of its answer.
        self._storing, self._unstored = self._unstored, defaultdict(float)
        return self._storing

    def give_back(self) -> None:
        """Keep what was taken: it could not be stored."""
        for key, seconds in self._storing.items():
            self._unstored[key] += seconds
        self._storing = {}

    def update(self, day: str, stored: Mapping[str, float], elsewhere: Mapping[str, int]) -> None:
        """Take over what the store has now: seconds of a day, and streams of other nodes, by app id."""
        self._day, self._stored, self._elsewhere = day, stored, elsewhere
        self._storing = {}

    def _limits(self, app_id: str) -> AppLimits:
        app = self._directory.find(app_id)
        return app.limits if app else NO_LIMITS

    def _count_stream(self, app_id: str, change: int) -> None:
        self._streams[app_id] += change
        if not self._streams[app_id]:
            del self._streams[app_id]


class SoundMeter:
    """Measures the sound of an app."""

    def __init__(self, usage: AppUsage, app_id: str) -> None:
        self._usage = usage
        self._app_id = app_id

    @property
    def refusal(self) -> AppLimitReached | AppRevoked | None:
        """Why recognition must end; None: it may go on."""
        return self._usage.refusal(self._app_id)

    def add(self, seconds: float) -> None:
        """Count sound."""
        self._usage.add(self._app_id, seconds)


class StreamMeter(SoundMeter):
    """Measures one stream of an app, which counts as one until it is closed."""

    def __init__(self, usage: AppUsage, app_id: str) -> None:
        super().__init__(usage, app_id)
        self._open = True
        usage._count_stream(app_id, 1)

    def close(self) -> None:
        """The stream is over."""
        if self._open:
            self._open = False
            self._usage._count_stream(self._app_id, -1)
