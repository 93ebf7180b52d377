"""Sixteen channels at once from a real device into spools and codecs, as a share of one core.

The device is a null sink with as many channels, played speech, and recorded through PortAudio. CPU is that of
this program and of its capture child, user and system.
"""

import asyncio
import os
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from symbl_tui.audio.codecs import chunk_samples, create_encoder
from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.sources.microphone import MicrophoneSource
from symbl_tui.audio.storage.spool_opening import open_spool
from symbl_tui.demo import meeting_path
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.run.channel import Channel
from symbl_tui.system.directory import Directory
from tests.audio.sound_server import SoundServer, sound_server

RATE, CHUNK = 16_000, chunk_samples(16_000)
SECONDS = 12
START = 2.0
"""Seconds of sound until it is measured: the child has started, libraries are loaded."""


class Sender:
    """The uplink of a channel without the socket."""

    def __init__(self, channel: Channel, encoding: str) -> None:
        self._channel = channel
        self._encoder = create_encoder(encoding, RATE, CHUNK)
        self.bytes = 0

    async def run(self) -> None:
        sent, spool = 0, self._channel.spool
        while await spool.wait_beyond(sent + CHUNK - 1) > sent:
            pcm = spool.read(sent, CHUNK)
            self.bytes += sum(map(len, self._encoder.encode(pcm)))
            sent += len(pcm) // SAMPLE_BYTES


def cpu_of(pid: int) -> float:
    """CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children() -> list[int]:
    own = Path(f"/proc/{os.getpid()}/task")
    return [int(pid) for task in own.iterdir() for pid in (task / "children").read_text().split()]


async def capture(folder: Path, count: int, encoding: str, others: set[int]) -> tuple[float, float, float]:
    """Shares of a core used by this process and the child; seconds of sound per second of the clock."""
    async with MicrophoneSource("many", channels=count) as source:
        channels = [
            Channel(index, Speaker(str(index)), open_spool(Directory(folder), f"{index}.pcm"), source.format)
            for index in range(count)
        ]
        senders = [asyncio.create_task(Sender(channel, encoding).run()) for channel in channels]
        (child,) = set(children()) - others
        began: tuple[float, float, float] | None = None
        async for frame in source:
            channels[frame.channel].push(frame.pcm, frame.fault)
            now = time.perf_counter()
            if began is None and frame.position >= START * RATE:
                began = now, time.process_time(), cpu_of(child)
            if frame.position >= (START + SECONDS) * RATE:
                break
        assert began
        spent = now - began[0]
        shares = (time.process_time() - began[1]) / spent, (cpu_of(child) - began[2]) / spent
        for channel in channels:
            channel.spool.finish()
        await asyncio.gather(*senders)
        for channel in channels:
            channel.spool.close()
        return (*shares, SECONDS / spent)


def play(server: SoundServer, path: Path, count: int) -> subprocess.Popen[bytes]:
    """Play the bundled meeting on as many channels, each from another position."""
    sound, rate = soundfile.read(meeting_path(), dtype="int16")
    voices = [np.roll(sound[:, number % 2], number * rate * 4) for number in range(count)]
    path.write_bytes(np.stack(voices, axis=1).tobytes())
    shape = (f"--rate={rate}", f"--channels={count}", f"--channel-map={places(count)}", "--format=s16le")
    command = ("paplay", "--raw", "--device=many", *shape, str(path))
    return subprocess.Popen(command, env=os.environ | server.env)


def places(count: int) -> str:
    return ",".join(f"aux{number}" for number in range(count))


def report(server: SoundServer, count: int, encoding: str) -> str:
    with tempfile.TemporaryDirectory() as name, play(server, Path(name) / "played.raw", count) as playing:
        others = set(children())
        own, child, pace = asyncio.run(capture(Path(name), count, encoding, others))
        playing.terminate()
    total = own + child
    return (
        f"{count} channels, {encoding}: {total:.1%} of a core (own {own:.1%}, child {child:.1%}), "
        f"{total / count:.2%} a channel; {pace:.3f} s of sound per second"
    )


def main() -> None:
    """Print the figures."""
    for count in (16, 1):
        sink = f"sink_name=many rate={RATE} channels={count} channel_map={places(count)}"
        with sound_server(sink) as server:
            os.environ.update(server.env)
            for encoding in ("LINEAR16", "FLAC", "OPUS"):
                print(report(server, count, encoding), flush=True)


if __name__ == "__main__":
    main()
