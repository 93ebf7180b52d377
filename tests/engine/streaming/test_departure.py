"""A client is sent to another node between two utterances, or at the last moment."""

import asyncio
import math
from typing import cast

import pytest

from symbl_tui.engine.streaming.departure import Departure
from symbl_tui.engine.streaming.recognition_session import RecognitionSession
from tests.support.waiting import HANG_SECONDS, until


class _Session:
    def __init__(self, *, between_utterances: bool) -> None:
        self.between_utterances = between_utterances


def session(*, between_utterances: bool) -> RecognitionSession:
    return cast("RecognitionSession", _Session(between_utterances=between_utterances))


async def test_a_socket_stays_until_it_is_asked_to_leave() -> None:
    departure = Departure()
    assert departure.remaining == math.inf
    assert not departure.is_due(None)
    assert not departure.is_due(session(between_utterances=True))


@pytest.mark.parametrize(
    ("seconds", "between", "due"),
    [(HANG_SECONDS, True, True), (HANG_SECONDS, False, False), (0.0, False, True)],
)
async def test_an_utterance_under_way_is_ended_only_when_the_time_is_over(
    seconds: float, between: bool, due: bool
) -> None:
    departure = Departure()
    asking = asyncio.create_task(departure.request(seconds, HANG_SECONDS))
    await until(lambda: departure.remaining < math.inf)
    assert departure.is_due(session(between_utterances=between)) is due
    assert departure.is_due(None)
    departure.finish()
    assert await asking


async def test_of_two_requests_the_earlier_end_counts() -> None:
    departure = Departure()
    asking = [asyncio.create_task(departure.request(seconds, HANG_SECONDS)) for seconds in (5.0, 1000.0)]
    await until(lambda: departure.remaining < math.inf)
    await asyncio.sleep(0)
    assert departure.remaining <= 5.0
    departure.finish()
    assert await asyncio.gather(*asking) == [True, True]


async def test_a_socket_that_does_not_end_is_reported() -> None:
    assert not await Departure().request(0.0, 0.01)
