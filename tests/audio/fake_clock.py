"""A clock whose time a test controls."""


class FakeClock:
    """A clock that advances only by sleeps, each ``slack`` too long, or when set."""

    def __init__(self, slack: float = 0.0) -> None:
        self.now = 100.0
        self.slack = slack
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds + (self.slack if seconds else 0)
