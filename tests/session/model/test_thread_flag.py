"""A flag wakes its waiters on every event loop, from whichever thread it is set."""

import asyncio
import threading

from symbl_tui.session.model.thread_flag import ThreadFlag


async def test_waiting_for_a_flag_that_is_set_returns_at_once() -> None:
    flag = ThreadFlag()
    flag.set()
    flag.set()
    assert flag.is_set
    async with asyncio.timeout(30):
        await flag.wait()


async def test_another_thread_wakes_all_waiters() -> None:
    flag = ThreadFlag()
    waiters = [asyncio.create_task(flag.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    thread = threading.Thread(target=flag.set)
    thread.start()
    async with asyncio.timeout(30):
        await asyncio.gather(*waiters)
    thread.join()


async def test_a_waiter_that_gave_up_leaves_the_others_waiting() -> None:
    flag = ThreadFlag()
    first, second = asyncio.create_task(flag.wait()), asyncio.create_task(flag.wait())
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait((first,))
    assert not second.done()
    flag.set()
    async with asyncio.timeout(30):
        await second


def test_waiters_on_two_event_loops_wake_on_their_own() -> None:
    flag, ready, woken = ThreadFlag(), threading.Barrier(3), []

    async def wait(name: str) -> None:
        ready.wait(30)
        async with asyncio.timeout(30):
            await flag.wait()
        woken.append(name)

    threads = [threading.Thread(target=lambda name=name: asyncio.run(wait(name))) for name in "ab"]
    for thread in threads:
        thread.start()
    ready.wait(30)
    flag.set()
    for thread in threads:
        thread.join()
    assert sorted(woken) == ["a", "b"]
