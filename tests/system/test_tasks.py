"""A task that is ended has ended, whatever it was doing."""

import asyncio

import pytest

from symbl_tui.system.tasks import cancel_and_wait


async def test_its_clean_up_has_run_before_the_caller_goes_on() -> None:
    closed, begun = [], asyncio.Event()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            closed.append("device")

    task = asyncio.create_task(work())
    await begun.wait()
    await cancel_and_wait(task)
    assert task.cancelled()
    assert closed == ["device"]


async def test_an_error_of_the_clean_up_is_left_in_the_task() -> None:
    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError("the device is gone")

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    await cancel_and_wait(task)
    with pytest.raises(OSError, match="the device is gone"):
        task.result()


async def test_no_task_and_an_ended_task_need_nothing() -> None:
    await cancel_and_wait(None)
    task = asyncio.create_task(asyncio.sleep(0))
    await task
    await cancel_and_wait(task)
    assert not task.cancelled()
