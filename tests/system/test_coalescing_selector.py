"""An event loop that wakes at most so often is late by so much, and no more."""

import asyncio
import socket
import sys
import threading

from symbl_tui.system.coalescing_selector import CoalescingSelector, coalescing_loop


def run_with(interval: float, main: "asyncio.Future[object] | object") -> object:
    with asyncio.Runner(loop_factory=lambda: coalescing_loop(interval)) as runner:
        return runner.run(main)  # type: ignore[arg-type]


def test_many_small_messages_are_read_few_at_a_time() -> None:
    reads: list[int] = []

    async def main() -> int:
        ours, theirs = socket.socketpair()
        done = asyncio.get_running_loop().create_future()

        class Reader(asyncio.Protocol):
            def data_received(self, data: bytes) -> None:
                reads.append(len(data))
                if sum(reads) == 2000 and not done.done():
                    done.set_result(None)

        transport, _ = await asyncio.get_running_loop().create_connection(Reader, sock=ours)

        def send() -> None:
            for _ in range(2000):
                theirs.send(b"x")

        await asyncio.to_thread(send)
        await done
        transport.close()
        theirs.close()
        return len(reads)

    assert run_with(0.02, main()) < 1000  # type: ignore[operator]
    assert sum(reads) == 2000


def test_timers_and_calls_from_threads_are_late_by_the_interval_at_most() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.sleep(0.05)
        called = asyncio.Event()
        threading.Thread(target=loop.call_soon_threadsafe, args=(called.set,)).start()
        await called.wait()
        await asyncio.sleep(0)
        return loop.time() - began

    took = run_with(0.03, main())
    assert isinstance(took, float)
    assert took >= 0.05


def test_child_processes_can_be_awaited() -> None:
    async def main() -> int:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "raise SystemExit(7)")
        return await process.wait()

    assert run_with(0.01, main()) == 7


def test_work_that_is_due_is_not_put_off() -> None:
    selector = CoalescingSelector(60.0)
    for _ in range(100):
        assert selector.select(0) == []
    selector.close()
