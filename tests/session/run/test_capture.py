"""Whoever comes and leaves, and when: each party's sound is at its place in its own spool."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.config.profile import Profile
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.capture import Capture
from symbl_tui.session.run.channel_speakers import ChannelSpeakers
from symbl_tui.session.run.late_channels import LateChannels
from symbl_tui.session.run.pause_switch import PauseSwitch
from symbl_tui.session.run.session_timing import LIVE
from tests.support.calls import Party, ToneCall

RATE, SECONDS = 1000, 3.0
MILLISECONDS = st.integers(0, 140).map(lambda frames: frames * 20)


@st.composite
def parties(draw: st.DrawFn) -> list[Party]:
    """Up to six, of whom the first is there from the start."""
    found = [Party("P0", leaves=(draw(MILLISECONDS) + 20) / 1000)]
    for number in range(1, draw(st.integers(1, 6))):
        joins = draw(MILLISECONDS)
        leaves = joins + draw(MILLISECONDS) + 20
        found.append(Party(f"P{number}", joins / 1000, leaves / 1000, hz=100 + number))
    return found


async def captured(folder: SessionFolder, call: ToneCall) -> ActiveRecording:
    """The recording of a call, read to its end."""
    opened: list[LateChannels] = []

    def on_open(format: AudioFormat) -> ActiveRecording:
        speakers = ChannelSpeakers(Profile(), call.channel_name)
        count = format.channels
        recording = ActiveRecording.open(
            format, speakers.first(count), speakers.colours(count), folder, lambda: 0.0
        )
        opened.append(LateChannels(recording, folder, speakers, lambda: 0.0, lambda notice: None))
        return recording

    capture = Capture(
        source=call,
        stop=ThreadFlag(),
        pause=PauseSwitch(),
        duration=None,
        timing=LIVE,
        on_open=on_open,
        open_channel=lambda number, position: opened[0].open(number, position, muted=False),
        note_channels=lambda: opened[0].note(),
        maintain=lambda: None,
        emit=lambda notice: None,
    )
    await asyncio.wait_for(capture.run(), 30)
    return opened[0].recording


def heard(call: Sequence[Party]) -> list[Party]:
    """The parties who said something, in the order in which they came."""
    return [party for party in sorted(call, key=lambda each: each.joins) if party.joins < SECONDS]


@settings(max_examples=25, deadline=None)
@given(parties())
def test_each_party_is_recorded_from_when_to_when_it_is_there(call: list[Party]) -> None:
    source = ToneCall(*call, seconds=SECONDS, rate=RATE)
    with tempfile.TemporaryDirectory() as place:
        folder = SessionFolder(Path(place), "call", datetime.now(UTC))
        folder.create()
        recording = asyncio.run(captured(folder, source))
        assert [each.speaker.name for each in recording.channels] == [each.name for each in heard(call)]
        for channel, party in zip(recording.channels, heard(call), strict=True):
            start, end = round(party.joins * RATE), round(min(SECONDS, party.leaves) * RATE)
            assert (channel.joined, channel.spool.position) == (start, end)
            assert channel.spool.finished == (party.leaves <= SECONDS)
            assert channel.spool.read(0, end) == bytes(2 * start) + source.tone(channel.index)
        assert recording.captured == max(channel.spool.position for channel in recording.channels)
        recording.close()
        folder.release()
