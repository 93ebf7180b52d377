"""Twenty calls over SIP at once: the CPU of the child and of this process. Needs sipp."""

import asyncio
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Final

from symbl_tui.audio.calls.call_events import MediaReceived
from symbl_tui.audio.calls.sip.sip_call import SipCall
from symbl_tui.audio.calls.sip.sip_phone import SipPhone
from symbl_tui.audio.calls.sip.sip_settings import SipSettings
from tests.audio.calls.sip.phones import free_port, tone, write_alaw
from tests.audio.calls.sip.sipp import sipp, suppresses_silence
from tests.audio.killed_parent import children

CALLS: Final = 20
SECONDS: Final = 10.0


def main() -> None:
    """Print the shares of one core."""
    asyncio.run(measure())


async def measure() -> None:
    """Take the calls of sipp."""
    port, folder = free_port(), Path(tempfile.mkdtemp())
    sound = write_alaw(folder / "said.al", tone(440, 20))
    scenario = suppresses_silence("symbl-tui", sound, said=SECONDS, silent=0.0)
    calling = sipp(folder, scenario, f"127.0.0.1:{port}", "-m", str(CALLS), "-l", str(CALLS), "-r", "20")
    async with SipPhone(SipSettings(port=port, max_calls=CALLS)) as ours, calling:
        (child,) = (
            each
            for each in children(os.getpid())
            if b"sip_child" in Path(f"/proc/{each}/cmdline").read_bytes()  # noqa: ASYNC240 - of the kernel
        )
        incoming = ours.incoming()
        async with asyncio.TaskGroup() as tasks:
            heard = [tasks.create_task(listen(await anext(incoming))) for _ in range(CALLS)]
            began, before = time.monotonic(), (cpu_of(child), own_cpu())
            await asyncio.sleep(SECONDS)
            elapsed, after = time.monotonic() - began, (cpu_of(child), own_cpu())
    shares = [100 * (last - first) / elapsed for first, last in zip(before, after, strict=True)]
    seconds = sum(task.result() for task in heard) / CALLS
    print(f"{CALLS} calls of {seconds:.1f} s at 8 kHz, in % of a core:")
    print(f"  child (SIP, RTP, decoding) {shares[0]:.1f}, parent {shares[1]:.1f}")


async def listen(call: SipCall) -> float:
    """Answer a call; the seconds of sound that came."""
    call.answer()
    samples = 0
    async for event in call.events():
        if isinstance(event, MediaReceived):
            samples += len(event.payload) // 2
    return samples / 8000


def cpu_of(pid: int) -> float:
    """The seconds of CPU of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def own_cpu() -> float:
    """The seconds of CPU of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
