"""Channels that catch up after an outage stay together, so that answers follow their questions."""

import asyncio
from pathlib import Path

import pytest

from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.catch_up import CatchUp
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.reconnect_policy import Links
from symbl_tui.session.run.session_timing import Timing
from tests.session.run.open_channels import recording

TIMING = Timing(catch_up_lead=2.0, gather=1.0, position_poll=0.0)
UP = LinkStatus(LinkState.UP)


class Outage:
    """Two channels with a minute of sound that was not sent."""

    def __init__(self, recorded: ActiveRecording) -> None:
        self.alice, self.bob = recorded.channels
        self.links = Links(2, lambda: None)
        self.now = 100.0
        self.catch_up = CatchUp(recorded, self.links, TIMING, lambda: self.now)
        for channel in recorded.channels:
            channel.positions.captured = 60_000

    def up(self, *channels: Channel) -> None:
        for channel in channels:
            self.links.set_status(channel.index, UP)

    async def waits(self, channel: Channel, up_at: float = 0.0) -> bool:
        """Whether a channel waits for its turn."""
        waiting = asyncio.create_task(self.catch_up.wait_turn(channel, up_at))
        for _ in range(5):
            await asyncio.sleep(0)
        done = waiting.done()
        waiting.cancel()
        return not done


@pytest.fixture
def outage(tmp_path: Path) -> Outage:
    return Outage(recording(tmp_path, "Alice", "Bob"))


@pytest.mark.parametrize(("lead", "waits"), [(0, False), (2_000, False), (2_001, True), (30_000, True)])
async def test_a_channel_may_lead_by_two_seconds_and_no_more(outage: Outage, lead: int, waits: bool) -> None:
    outage.up(outage.alice, outage.bob)
    outage.alice.positions.sent = 5_000 + lead
    outage.bob.positions.sent = 5_000
    assert await outage.waits(outage.alice) is waits
    assert not await outage.waits(outage.bob)


async def test_a_channel_goes_on_as_soon_as_the_other_has_caught_up(outage: Outage) -> None:
    outage.up(outage.alice, outage.bob)
    outage.alice.positions.sent = 10_000
    waiting = asyncio.create_task(outage.catch_up.wait_turn(outage.alice, 0.0))
    await asyncio.sleep(0)
    outage.bob.positions.sent = 9_000
    async with asyncio.timeout(30):
        await waiting


async def test_sound_as_it_is_spoken_waits_for_no_other_channel(outage: Outage) -> None:
    outage.up(outage.alice, outage.bob)
    outage.alice.positions.sent = 59_000
    assert not await outage.waits(outage.alice)


async def test_a_channel_without_a_connection_delays_the_others_for_a_second(outage: Outage) -> None:
    outage.up(outage.alice)
    outage.alice.positions.sent = 10_000
    assert await outage.waits(outage.alice, up_at=outage.now - 0.5)
    assert not await outage.waits(outage.alice, up_at=outage.now - 1.0)


async def test_a_channel_that_connects_in_time_is_waited_for_from_its_last_final_result(
    outage: Outage,
) -> None:
    outage.up(outage.alice)
    outage.alice.positions.sent = 10_000
    outage.bob.positions.understood = 9_500
    assert not await outage.waits(outage.alice, up_at=outage.now)


async def test_a_channel_whose_connection_is_lost_is_waited_for_no_more(outage: Outage) -> None:
    outage.up(outage.alice, outage.bob)
    outage.alice.positions.sent = 10_000
    assert await outage.waits(outage.alice)
    outage.links.set_status(outage.bob.index, LinkStatus(LinkState.WAITING))
    assert not await outage.waits(outage.alice)
