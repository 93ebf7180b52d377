"""What calls cost: twenty two-party calls at 8 kHz, received, decoded and written; nothing recognises them.

Run: ``python -m tests.bench.bench_calls [CALLS] [SECONDS]``. The callers are a process of their own. The bar
is 15 % of one core, and no caller held up for more than 20 ms.
"""

import asyncio
import base64
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from websockets.asyncio.client import connect

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.call_server import ServerSettings
from symbl_tui.config.profile import Profile
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.calls.call_supervisor import CallSupervisor
from symbl_tui.session.calls.shared_engine import OpenEngine
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.system.listening_socket import listen

TOKEN: Final = "bench-of-calls-0123456789"
PATH: Final = f"/calls/exotel/{TOKEN}"
BAR: Final = 0.15
HELD_UP: Final = 0.020


@asynccontextmanager
async def null_engine() -> AsyncIterator[Endpoint]:
    """An engine that is never ready: sound is received and written, and not sent on."""
    await asyncio.Event().wait()
    yield Endpoint("", "", "")


async def call(port: int, number: int, seconds: float) -> tuple[float, float, int]:
    """Both parties of one call; the longest that a message took to send, and a pong to come; messages."""
    payload = base64.b64encode(os.urandom(160)).decode()
    ids = {"stream_sid": f"S{number}"}
    format = {"encoding": "audio/x-mulaw", "sample_rate": "8000"}
    start = {**ids, "call_sid": f"C{number}", "tracks": ["inbound", "outbound"], "media_format": format}
    loop = asyncio.get_running_loop()
    slowest_send = slowest_pong = 0.0
    sent = 0
    async with connect(f"ws://127.0.0.1:{port}{PATH}", compression=None, ping_interval=None) as socket:
        await socket.send(json.dumps({"event": "connected"}))
        await socket.send(json.dumps({"event": "start", "sequence_number": 1, **ids, "start": start}))
        begun = due = loop.time() + number * 0.001
        for piece in range(round(seconds * 50)):
            for track in ("inbound", "outbound"):
                media = {"track": track, "chunk": sent + 1, "timestamp": str(piece * 20), "payload": payload}
                text = json.dumps({"event": "media", "sequence_number": sent + 2, **ids, "media": media})
                before = loop.time()
                await socket.send(text)
                slowest_send = max(slowest_send, loop.time() - before)
                sent += 1
            if piece % 50 == number % 50:
                before = loop.time()
                await (await socket.ping())
                slowest_pong = max(slowest_pong, loop.time() - before)
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))
        assert loop.time() - begun >= seconds - 0.1
        await socket.send(json.dumps({"event": "stop", **ids}))
    return slowest_send, slowest_pong, sent


async def call_all(port: int, calls: int, seconds: float) -> None:
    """All calls, from the process of the callers."""
    figures = await asyncio.gather(*(call(port, number, seconds) for number in range(calls)))
    sends, pongs, sent = zip(*figures, strict=True)
    print(json.dumps({"send": max(sends), "pong": max(pongs), "sent": sum(sent)}))


def cpu() -> float:
    """CPU seconds of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(calls: int, seconds: float, sessions: Path) -> None:
    """Take the calls of a child, and print the figures."""
    listener = listen("127.0.0.1", 0)
    made: list[Session] = []

    def create(call: Call, engine: OpenEngine) -> Session:
        assert call.source
        session = Session(
            Setup(Profile(), call.source, engine), SessionFolder(sessions, call.title, datetime.now())
        )
        made.append(session)
        return session

    supervisor = CallSupervisor(
        ServerSettings(platforms=PLATFORMS, secrets={"SYMBL_TUI_TOKEN": TOKEN}),
        CallLimits(max_calls=calls),
        listener,
        None,
        open_engine=null_engine,
        create=create,
    )
    supervisor.start()
    port = listener.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "tests.bench.bench_calls",
        "--callers",
        str(port),
        str(calls),
        str(seconds),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as callers:
        while len(supervisor.calls) < calls:
            time.sleep(0.05)
        time.sleep(2.0)  # numpy and the first files are loaded
        before, at = cpu(), time.monotonic()
        time.sleep(max(1.0, seconds - 5.0))
        share = (cpu() - before) / (time.monotonic() - at)
        output, _ = callers.communicate()
    figures = json.loads(output)
    time.sleep(1.0)
    heard = [row.captured for session in made for row in session.ledger()]
    supervisor.request_stop("measured")
    supervisor.join()
    rate = figures["sent"] / seconds
    print(f"{calls} calls, {rate:.0f} messages/s: {share:.1%} of one core (bar {BAR:.0%})")
    print(f"  {share / rate * 1e6:.0f} us a message")
    print(f"  {len(heard)} channels of {min(heard):.2f} to {max(heard):.2f} s")
    print(f"  longest send {figures['send'] * 1e3:.1f} ms, pong {figures['pong'] * 1e3:.1f} ms (bar 20 ms)")


def main(calls: int = 20, seconds: float = 25.0) -> None:
    """Run the measurement."""
    with tempfile.TemporaryDirectory() as folder:
        measure(calls, seconds, Path(folder))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--callers"]:
        port, number, length = sys.argv[2:5]
        asyncio.run(call_all(int(port), int(number), float(length)))
    else:
        given = sys.argv[1:3]
        main(int(given[0]) if given else 20, float(given[1]) if given[1:] else 25.0)
