"""An answered question is sent once to each client that asked for updates."""

import asyncio

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.conversations.subscribers import Subscriber, SubscriberFilter, Subscribers
from symbl_tui.engine.streaming.insight_updates import InsightUpdates
from tests.support.waiting import until

ANSWERED = (Insight("q", QUESTION, "When?", Speaker(), answered_by="u2"),)


class _Speaker:
    """A speaker's client."""

    def __init__(self, subscribers: Subscribers, *, requested: bool) -> None:
        self.received: list[str] = []
        self.updates = InsightUpdates(subscribers, self._send, 8, requested=requested)

    async def _send(self, text: str) -> None:
        self.received.append(text)


async def test_each_client_that_asked_gets_an_update_once_whoever_it_is_of() -> None:
    subscribers = Subscribers()
    asker, other, plain = (_Speaker(subscribers, requested=requested) for requested in (True, True, False))
    await asker.updates.publish(ANSWERED)
    await until(lambda: len(other.received) == 1)
    await plain.updates.publish(ANSWERED)
    await until(lambda: len(asker.received) == len(other.received) == 2)
    for speaker in (asker, other, plain):
        await speaker.updates.close()
    assert len(asker.received) == len(other.received) == 2
    assert plain.received == []
    assert all('"answerMessageId"' in text for text in asker.received)


async def test_a_client_that_has_left_gets_nothing_more_and_leaves_no_task() -> None:
    subscribers, tasks = Subscribers(), asyncio.all_tasks()
    gone, stays = (_Speaker(subscribers, requested=True) for _ in range(2))
    await gone.updates.close()
    await stays.updates.publish(ANSWERED)
    await stays.updates.close()
    assert (gone.received, len(stays.received)) == ([], 1)
    assert len(subscribers) == 0
    assert asyncio.all_tasks() == tasks


async def test_a_viewer_that_takes_updates_gets_those_of_a_speaker_that_does_not() -> None:
    subscribers, viewer = Subscribers(), Subscriber(SubscriberFilter.UPDATES)
    subscribers.add(viewer)
    speaker = _Speaker(subscribers, requested=False)
    await speaker.updates.publish(ANSWERED)
    assert '"q"' in await anext(aiter(viewer))
    await speaker.updates.close()
