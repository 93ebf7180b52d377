"""A client is sent to another node for a reason that an operator can count."""

from typing import cast

import pytest

from symbl_tui.engine.admission.admission_policy import Reason, Refusal
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.metrics.refusal_reason import RefusalReason
from symbl_tui.engine.settings import EngineSettings, Limits
from symbl_tui.engine.streaming.resources import StreamingResources
from symbl_tui.engine.streaming.stream_refusal import stream_refusal
from symbl_tui.errors import EngineError

KEY = RoomKey("app", "room")
FULL = EngineError("all of them are taken", "try again later")


class _Rooms:
    def __init__(self, *, live: bool, draining: bool, connections: int, refusal: EngineError | None) -> None:
        self.draining, self.connections = draining, connections
        self._live, self._refusal = live, refusal

    async def is_live(self, key: RoomKey) -> bool:
        assert key == KEY
        return self._live

    def refusal(self, key: RoomKey) -> EngineError | None:
        assert key == KEY
        return self._refusal


class _Node:
    settings = EngineSettings(limits=Limits(connections=3))


class _Resources:
    node = _Node()

    def __init__(self, *, busy: bool) -> None:
        self._busy = busy

    @property
    def admission(self) -> "_Resources":
        return self

    def refusal(self, key: object) -> Refusal | None:
        assert key == KEY
        return Refusal(Reason.CPU, "98 % in use, of 3 streams") if self._busy else None


@pytest.mark.parametrize(
    ("busy", "live", "draining", "connections", "refusal", "reason"),
    [
        (False, False, False, 2, None, None),
        (True, False, False, 2, None, RefusalReason.BUSY),
        # A busy node keeps the conversations that it has ...
        (True, True, False, 2, None, None),
        # ... within its other limits.
        (True, True, False, 3, FULL, RefusalReason.CONNECTIONS),
        (True, False, True, 3, FULL, RefusalReason.BUSY),
        (False, False, True, 3, FULL, RefusalReason.DRAINING),
        (False, False, False, 4, FULL, RefusalReason.CONNECTIONS),
        (False, False, False, 2, FULL, RefusalReason.STORE),
    ],
)
async def test_a_stream_is_refused_with_its_reason(
    busy: bool,
    live: bool,
    draining: bool,
    connections: int,
    refusal: EngineError | None,
    reason: RefusalReason | None,
) -> None:
    rooms = _Rooms(live=live, draining=draining, connections=connections, refusal=refusal)
    resources = _Resources(busy=busy)
    refused = await stream_refusal(KEY, cast("RoomRegistry", rooms), cast("StreamingResources", resources))
    assert (refused.reason if refused else None) is reason
    if refused and refused.reason is RefusalReason.BUSY:
        # What was measured is for the operator alone.
        assert str(refused) == "this node takes no more conversations now: its processors are busy"
    elif refused:
        assert (refused.message, refused.remedy) == (FULL.message, FULL.remedy)
