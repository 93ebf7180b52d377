"""How a recognition session begins: its conversation, its recogniser, and its place in the stream."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from symbl_tui.engine.apps.usage import StreamMeter
from symbl_tui.engine.conversations.conversation_claims import HeldElsewhere, TryLater
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_streams import Occupant
from symbl_tui.engine.decoders.new_converter import new_converter
from symbl_tui.engine.metrics.families import CounterOf
from symbl_tui.engine.metrics.refusal_reason import RefusalReason
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.protocol.start_request import StartRequest
from symbl_tui.engine.recognizers.interface import Recognizer
from symbl_tui.engine.streaming.recognition_meter import RecognitionMeter
from symbl_tui.engine.streaming.recognition_session import RecognitionSession, Send
from symbl_tui.engine.streaming.resources import StreamingResources

_log = logging.getLogger(__name__)


async def open_session(
    start: StartRequest,
    room: ConversationRoom,
    resources: StreamingResources,
    occupant: Occupant,
    send: Send,
    meter: StreamMeter,
) -> RecognitionSession:
    """Open the session of a ``start_request``.

    Args:
        start: The request.
        room: The room of its socket.
        resources: Of the engine.
        occupant: The socket.
        send: Sends to it.
        meter: Counts its sound.

    Raises:
        TryLater: Another node holds the conversation, or it cannot be found or gone on with now.
        EngineError: There is no recogniser.
    """
    # Before the recogniser, which is not needed where another node has the conversation.
    node = resources.node
    refusals = node.metrics.node.refusals
    with _counting_refusals(refusals):
        await room.claim(start.stream_id if start.stream_position else "")
    if start.all_trackers:
        start = replace(start, trackers=start.trackers + await resources.trackers.of(room.key.app_id))
    recognizer = await create_recognizer(start, room, node)
    try:
        await room.start(start.speaker, start.title)
        with _counting_refusals(refusals):
            beginning = await room.begin_stream(start, occupant)
    except BaseException:
        await recognizer.close()
        raise
    recognition_meter = RecognitionMeter(node.metrics.streams, resources.admission.lags, meter.add)
    return RecognitionSession(start, room, recognizer, send, node.stream_timing, beginning, recognition_meter)


async def create_recognizer(start: StartRequest, room: ConversationRoom, node: NodeParts) -> Recognizer:
    """A recogniser that knows the speaker's voice and the words of the request.

    Raises:
        EngineError: There is none, which is counted.
    """
    # The first stream of an encoding loads libraries, up to 0.2 s, which would hold up the event loop.
    await asyncio.to_thread(new_converter, start.audio)
    phrases = (phrase for tracker in start.trackers for phrase in tracker.vocabulary)
    # Its model may still be loading; the client may send meanwhile, and TCP holds it back.
    with node.metrics.node.refusals.counting(RefusalReason.RECOGNIZER):
        return await node.recognizers.create(
            room.voices.get(start.speaker, ""), (*start.vocabulary, *phrases)
        )


@contextmanager
def _counting_refusals(refusals: CounterOf[RefusalReason]) -> Iterator[None]:
    """Count a client that is told to come again, by the reason; the log says what is wrong."""
    try:
        yield
    except TryLater as error:
        refusals.count(RefusalReason.MOVED if isinstance(error, HeldElsewhere) else RefusalReason.STORE)
        _log.warning("a client is told to come again: %s", error)
        raise
