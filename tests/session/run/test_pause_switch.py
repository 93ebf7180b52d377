"""A pause holds the capture until it ends, whichever thread switches it and however often."""

import asyncio
import threading

from symbl_tui.session.run.pause_switch import PauseSwitch


async def test_a_capture_that_is_not_paused_waits_for_nothing() -> None:
    switch = PauseSwitch()
    assert not switch.paused
    async with asyncio.timeout(30):
        await switch.wait_resumed()


async def test_another_thread_ends_a_pause() -> None:
    switch = PauseSwitch()
    switch.set(True)
    waiting = asyncio.create_task(switch.wait_resumed())
    await asyncio.sleep(0)
    assert not waiting.done()
    thread = threading.Thread(target=switch.set, args=(False,))
    thread.start()
    async with asyncio.timeout(30):
        await waiting
    thread.join()
    assert not switch.paused


async def test_pausing_twice_needs_one_resume() -> None:
    switch = PauseSwitch()
    switch.set(True)
    waiting = asyncio.create_task(switch.wait_resumed())
    await asyncio.sleep(0)
    switch.set(True)
    switch.set(False)
    switch.set(False)
    async with asyncio.timeout(30):
        await waiting


async def test_a_pause_that_begins_again_before_the_capture_woke_holds_it_still() -> None:
    switch = PauseSwitch()
    switch.set(True)
    waiting = asyncio.create_task(switch.wait_resumed())
    await asyncio.sleep(0)
    switch.set(False)
    switch.set(True)
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    switch.set(False)
    async with asyncio.timeout(30):
        await waiting
