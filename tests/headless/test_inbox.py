"""The threads of a session hand their updates to the one that prints, and never wait for one that is gone."""

import threading
from itertools import islice

from symbl_tui.headless.inbox import Inbox
from tests.support.waiting import wait_until

_ROOM = 10_000


def full(interrupted: bool = False) -> Inbox[int]:
    inbox: Inbox[int] = Inbox(lambda: interrupted)
    for number in range(_ROOM):
        inbox.put(number)
    return inbox


def test_updates_come_in_their_order_and_end_with_the_session() -> None:
    inbox: Inbox[str] = Inbox(lambda: False)
    for text in ("a", "b"):
        inbox.put(text)
    assert list(inbox.until(lambda: True)) == ["a", "b"]


def test_an_update_that_comes_while_the_session_ends_is_still_printed() -> None:
    inbox: Inbox[str] = Inbox(lambda: False)

    def over() -> bool:
        if not ended:
            ended.append(True)
            inbox.put("the last")
        return True

    ended: list[bool] = []
    assert list(inbox.until(over)) == ["the last"]


def test_a_quiet_moment_is_told_so_that_refused_lines_can_be_tried_again() -> None:
    inbox: Inbox[str] = Inbox(lambda: False)
    updates = inbox.until(lambda: False)
    assert next(updates) is None
    inbox.put("a")
    assert next(updates) == "a"


def test_a_full_queue_blocks_its_producer_until_there_is_room() -> None:
    inbox = full()
    producer = threading.Thread(target=inbox.put, args=(_ROOM,), daemon=True)
    producer.start()
    updates = inbox.until(lambda: not producer.is_alive())
    assert list(islice(updates, _ROOM)) == list(range(_ROOM))
    assert _ROOM in list(updates)


def test_nothing_waits_for_room_once_the_user_wants_to_leave() -> None:
    inbox = full(interrupted=True)
    inbox.put(_ROOM)
    assert len(list(inbox.until(lambda: True))) == _ROOM


def test_a_producer_that_waits_is_released_when_the_reader_is_gone() -> None:
    inbox = full()
    producer = threading.Thread(target=inbox.put, args=(_ROOM,), daemon=True)
    producer.start()
    inbox.close()
    wait_until(lambda: not producer.is_alive())
    inbox.put(_ROOM + 1)
    assert len(list(inbox.until(lambda: True))) == _ROOM


def test_an_event_loop_offers_and_never_waits() -> None:
    inbox = full()
    inbox.offer(_ROOM)
    assert list(islice(inbox.until(lambda: True), 1)) == [0]
    inbox.offer(_ROOM + 1)
    assert list(inbox.until(lambda: True))[-1] == _ROOM + 1
