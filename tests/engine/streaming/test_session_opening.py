"""A stream that cannot begin leaves no recogniser open, and is counted by its reason."""

from collections.abc import AsyncIterator, Sequence
from typing import cast

import pytest

from symbl_tui.engine.admission.admission import Admission
from symbl_tui.engine.apps.usage import AppUsage, StreamMeter
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.conversations.conversation_claims import HeldElsewhere, TryLater
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.room_streams import Occupant
from symbl_tui.engine.metrics.refusal_reason import RefusalReason
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.protocol.start_request import StartRequest
from symbl_tui.engine.settings import AdmissionSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.streaming.resources import StreamingResources
from symbl_tui.engine.streaming.saved_trackers_cache import SavedTrackersCache
from symbl_tui.engine.streaming.session_opening import open_session
from symbl_tui.errors import EngineError
from tests.engine.fakes import Scripted, ScriptedFactory
from tests.engine.streaming_client import APP


class _Recognizers(ScriptedFactory):
    """Keeps what it created, or fails."""

    def __init__(self, error: EngineError | None = None) -> None:
        super().__init__()
        self._error = error
        self.created: list[Scripted] = []

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Scripted:
        if self._error:
            raise self._error
        self.created.append(await super().create(voice, vocabulary))
        return self.created[-1]


class _Room:
    """A conversation that fails at one step."""

    key = RoomKey("", "room")
    conversation_id = "1"

    def __init__(self, step: str, error: EngineError) -> None:
        self._step, self._error = step, error
        self.voices: dict[object, str] = {}
        self.claimed: list[str] = []

    def _take(self, step: str) -> None:
        if step == self._step:
            raise self._error

    async def claim(self, stream_id: str) -> None:
        self.claimed.append(stream_id)
        self._take("claim")

    async def start(self, *_: object) -> None:
        self._take("start")

    async def begin_stream(self, *_: object) -> None:
        self._take("begin")


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with Store.in_memory() as opened:
        yield opened


def counted(node: NodeParts) -> list[RefusalReason]:
    value = node.metrics.registry.get_sample_value
    return [each for each in RefusalReason if value("symbl_tui_refusals_total", {"reason": each.value})]


async def begin(room: _Room, node: NodeParts, start: StartRequest) -> None:
    usage = AppUsage(node.accounts.directory)
    trackers, admission = SavedTrackersCache(node.store), Admission(AdmissionSettings())
    resources = StreamingResources(node, usage, trackers, admission)

    async def send(text: str) -> None: ...

    meter: StreamMeter = usage.open_stream("")
    await open_session(
        *(start, cast("ConversationRoom", room), resources, cast("Occupant", object()), send, meter)
    )


@pytest.mark.parametrize(
    ("step", "error", "created", "reasons"),
    [
        ("claim", HeldElsewhere("another node has it"), 0, [RefusalReason.MOVED]),
        ("claim", TryLater("the database is away"), 0, [RefusalReason.STORE]),
        ("start", EngineError("the disk is full"), 1, []),
        ("begin", HeldElsewhere("another node has it"), 1, [RefusalReason.MOVED]),
        ("begin", TryLater("the database is away"), 1, [RefusalReason.STORE]),
    ],
)
async def test_the_recogniser_of_a_stream_that_cannot_begin_is_closed(
    store: Store, step: str, error: EngineError, created: int, reasons: list[RefusalReason]
) -> None:
    recognizers, room = _Recognizers(), _Room(step, error)
    node = NodeParts(accounts=Accounts(*APP), recognizers=recognizers, store=store)
    with pytest.raises(type(error)) as raised:
        await begin(room, node, StartRequest(all_trackers=True))
    assert raised.value is error
    assert [each.closed for each in recognizers.created] == [True] * created
    assert counted(node) == reasons


async def test_a_node_without_a_recogniser_says_so_and_counts_it(store: Store) -> None:
    recognizers = _Recognizers(EngineError("no model is installed"))
    node = NodeParts(accounts=Accounts(*APP), recognizers=recognizers, store=store)
    with pytest.raises(EngineError, match="no model"):
        await begin(_Room("", EngineError("")), node, StartRequest())
    assert counted(node) == [RefusalReason.RECOGNIZER]


@pytest.mark.parametrize(("position", "claimed"), [(0.0, ""), (12.5, "left")])
async def test_only_a_stream_that_goes_on_is_looked_for_on_other_nodes(
    store: Store, position: float, claimed: str
) -> None:
    room = _Room("claim", TryLater("the database is away"))
    node = NodeParts(accounts=Accounts(*APP), recognizers=_Recognizers(), store=store)
    with pytest.raises(TryLater):
        await begin(room, node, StartRequest(stream_id="left", stream_position=position))
    assert room.claimed == [claimed]
