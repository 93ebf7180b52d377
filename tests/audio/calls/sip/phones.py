"""Real SIP phones: Debian's baresip, with a tone for a voice."""

import asyncio
import json
import socket
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from symbl_tui.audio.codecs.g711 import alaw_samples
from tests.support.waiting import until

MODULES: Final = "/usr/lib/baresip/modules"
Samples = NDArray[np.int16]


def free_port() -> int:
    """A port that is free for TCP and UDP."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
            with suppress(OSError):
                udp.bind(("127.0.0.1", port))
                return port


def is_bound(port: int) -> bool:
    """Whether something listens at a UDP port."""
    return f":{port:04X} " in Path("/proc/net/udp").read_text()


def tone(hertz: float, seconds: float, rate: int = 8000) -> Samples:
    """A tone that wavers and swells, never in the same way: a place in it is found again."""
    at = np.arange(int(seconds * rate)) / rate
    swell, waver = np.random.default_rng(int(hertz)).uniform(0.3, 1.0, (2, int(seconds * 10) + 2))
    envelope, bend = (np.interp(at, np.arange(len(swell)) / 10, line) for line in (swell, waver))
    phase = 2 * np.pi * hertz * np.cumsum(0.85 + 0.3 * bend) / rate
    samples: Samples = (12000 * envelope * np.sin(phase)).astype(np.int16)
    return samples


def write_wav(path: Path, samples: Samples, rate: int = 8000, channels: int = 1) -> Path:
    """Write a file whose channels are all the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(np.repeat(samples, channels).tobytes())
    return path


def write_alaw(path: Path, samples: Samples) -> Path:
    """Write A-law without a header, as sipp plays it."""
    values = alaw_samples()
    order = np.argsort(values)
    nearest = np.searchsorted(values[order], samples).clip(0, len(values) - 1)
    path.write_bytes(order[nearest].astype(np.uint8).tobytes())
    return path


def read_wav(path: Path) -> Samples:
    """Read a mono file, also one that was not closed."""
    content = path.read_bytes()
    return np.frombuffer(content[44 : 44 + (len(content) - 44) // 2 * 2], np.int16)


def correlation(heard: Samples, sent: Samples) -> float:
    """How alike sound is to the part of ``sent`` that it is most alike to; silence around it is cut."""
    sounding = np.flatnonzero(np.abs(heard) > 50)
    part = heard[sounding[0] : sounding[-1] + 1].astype(float)
    # A codec delays what it passes on: the first sound may belong before the beginning.
    sent = np.concatenate([np.zeros(800, np.int16), sent])
    assert len(part) <= len(sent)
    size = 1 << (len(part) + len(sent)).bit_length()
    products = np.fft.irfft(np.fft.rfft(sent, size) * np.conj(np.fft.rfft(part, size)), size)
    energies = np.cumsum(np.concatenate([[0.0], sent.astype(float) ** 2]))
    energies = energies[len(part) :] - energies[: -len(part)]
    return float(np.max(products[: len(energies)] / np.sqrt(energies * np.sum(part**2))))


class Phone:
    """A running baresip, controlled over TCP."""

    def __init__(self, port: int, folder: Path, process: asyncio.subprocess.Process) -> None:
        self.port = port
        self.folder = folder
        self.process = process
        self.log = ""
        self.events: list[dict[str, Any]] = []
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    @property
    def uri(self) -> str:
        return f"sip:phone@127.0.0.1:{self.port}"

    async def connect(self, control: int) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", control)

    async def read_log(self) -> None:
        assert self.process.stdout
        while block := await self.process.stdout.read(4096):
            self.log += block.decode(errors="replace")

    async def is_ready(self) -> bool:
        """Wait until it is ready; False where a port is taken; TLS takes the next one."""
        ready, taken = "baresip is ready", "Address already in use"
        await until(lambda: ready in self.log or taken in self.log, state=lambda: self.log)
        if taken not in self.log:
            return True
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        return False

    async def read_events(self) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                length = int((await self._reader.readuntil(b":"))[:-1])
                content = await self._reader.readexactly(length + 1)
                self.events.append(json.loads(content[:-1]))

    def command(self, name: str, parameters: str = "") -> None:
        content = json.dumps({"command": name, "params": parameters})
        self._writer.write(f"{len(content)}:{content},".encode())

    async def happened(self, kind: str) -> dict[str, Any]:
        """Wait for an event of that type."""

        def find() -> dict[str, Any]:
            return next((event for event in self.events if event.get("type") == kind), {})

        return await until(find, state=lambda: (self.events, self.log))

    async def dial(self, uri: str) -> None:
        """Dial until it is answered: a phone that has just started is not known for a moment."""
        while True:
            self.events.clear()
            self.command("dial", uri)
            await until(lambda: self.kinds() & {"CALL_ESTABLISHED", "CALL_CLOSED"}, state=lambda: self.events)
            if "CALL_ESTABLISHED" in self.kinds():
                return
            await asyncio.sleep(0.1)

    def kinds(self) -> set[str]:
        """The types of all events so far."""
        return {event.get("type", "") for event in self.events}

    def digits(self) -> str:
        """The digits that it was sent."""
        return "".join(event["param"] for event in self.events if event.get("type") == "CALL_DTMF_START")

    def heard(self) -> Samples:
        """What it was sent in its last call."""
        return read_wav(max(self.folder.glob("dump-*-dec.wav")))

    async def close(self) -> None:
        self._writer.close()
        self.process.terminate()
        try:
            async with asyncio.timeout(2):
                await self.process.wait()
        except TimeoutError:  # it says goodbye to somebody who is gone
            self.process.kill()
            await self.process.wait()


def _configure(folder: Path, port: int, control: int, codecs: str, answer: str) -> None:
    modules = ("aufile", "g711", "g722", "opus", "sndfile")
    lines = [
        f"sip_listen 127.0.0.1:{port}",
        "net_interface 127.0.0.1",
        f"audio_source aufile,{folder}/voice.wav",
        f"ctrl_tcp_listen 127.0.0.1:{control}",
        f"snd_path {folder}",
        f"module_path {MODULES}",
        "call_max_calls 8",
        *(f"module {name}.so" for name in modules),
        *(f"module_app {name}.so" for name in ("account", "ctrl_tcp", "menu")),
    ]
    (folder / "config").write_text("\n".join(lines) + "\n")
    account = f"<sip:phone@127.0.0.1:{port}>;regint=0;answermode={answer};audio_codecs={codecs}\n"
    (folder / "accounts").write_text(account)
    (folder / "contacts").write_text("")


async def _start(folder: Path, control: int, codecs: str, answer: str) -> Phone:
    port = free_port()
    _configure(folder, port, control, codecs, answer)
    process = await asyncio.create_subprocess_exec(
        *("baresip", "-f", str(folder)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return Phone(port, folder, process)


@asynccontextmanager
async def phone(
    folder: Path, voice: Samples, *, codecs: str = "pcmu", answer: str = "auto", rate: int = 8000
) -> AsyncIterator[Phone]:
    """A phone at 127.0.0.1 that says ``voice`` in each call, and records what it hears."""
    # Opus is stereo in baresip, and its file source mixes nothing.
    write_wav(folder / "voice.wav", voice, rate, 2 if "opus" in codecs else 1)
    async with asyncio.TaskGroup() as tasks:
        while True:
            control = free_port()
            it = await _start(folder, control, codecs, answer)
            tasks.create_task(it.read_log())
            if await it.is_ready():
                break
        await it.connect(control)
        tasks.create_task(it.read_events())
        try:
            yield it
        finally:
            await it.close()
