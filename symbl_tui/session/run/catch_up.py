"""The order in which channels catch up on what they missed."""

import asyncio
import math
import time
from collections.abc import Callable

from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.reconnect_policy import Links
from symbl_tui.session.run.session_timing import Timing


class CatchUp:
    """Keeps the channels of a recording together while they catch up.

    Without it, the first channel with a connection would send a minute of its backlog before another one
    starts, and a question would be recognised after its answer.
    """

    def __init__(
        self,
        recording: ActiveRecording,
        links: Links,
        timing: Timing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recording = recording
        self._links = links
        self._timing = timing
        self._clock = clock

    async def wait_turn(self, channel: Channel, up_at: float) -> None:
        """Wait while a channel that catches up is far ahead of another one that does.

        Args:
            channel: The one that is about to send.
            up_at: Since when its connection is up.
        """
        lead, positions = round(self._timing.catch_up_lead * self._recording.format.rate), channel.positions
        while True:
            # For a moment a channel also waits for those that are still dialling, since connections of one
            # session come up within a second. After that, one whose engine is gone must not stop the others.
            gathering = self._clock() - up_at < self._timing.gather
            behind, ahead = positions.captured - positions.sent, positions.sent - self._slowest(gathering)
            # A channel that is live (behind by little) never waits:
            # order is only at stake while a backlog is sent.
            if min(behind, ahead) <= lead:
                return
            await asyncio.sleep(self._timing.position_poll)  # positions are plain numbers without an event

    def _slowest(self, gathering: bool) -> float:
        """The position of the channel that has sent least, among those with an engine that accepts sound.

        Args:
            gathering: Also among the others; they will start at their last final result.
        """
        slowest = math.inf
        for channel in self._recording.channels:
            positions = channel.positions
            if channel.spool.finished and positions.sent >= positions.captured:
                continue  # its speaker has left, and nothing of it is waiting
            if self._links.is_up(channel.index):
                slowest = min(slowest, positions.sent)
            elif gathering:
                slowest = min(slowest, positions.understood)
        return slowest
