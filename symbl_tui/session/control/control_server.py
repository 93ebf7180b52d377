"""Serves a session to viewers, on a thread of its own: no viewer can hold up the session.

Knows the session only as any subscriber does.
"""

import asyncio
import logging
import threading
from asyncio import StreamReader, StreamWriter
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Final

from msgspec import structs

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.control import socket_directory
from symbl_tui.session.control.control_protocol import (
    MAX_REQUEST,
    GetSnapshot,
    GetSummary,
    Mark,
    Mute,
    Pause,
    Request,
    Snapshot,
    Stop,
    Talk,
    decode_request,
    encode,
)
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import Notice, SessionHandle, StateChanged, Update

_MAX_VIEWERS: Final = 32
# A viewer that sends or reads nothing for so long is disconnected; it may connect again.
_IDLE_SECONDS: Final = 60.0
_MAX_NOTICES: Final = 20
# Points of a summary, and characters of each, in a response: together less than half of one.
_MAX_POINTS: Final = 60
_POINT_TEXT: Final = 500

_log = logging.getLogger(__name__)


def serve_viewers(session: SessionHandle, directory: Path) -> None:
    """Serve a session on a socket in ``directory``, from its start to its end."""
    session.subscribe(_ControlServer(session, directory).handle)


class _ControlServer:
    """The server of one session."""

    def __init__(self, session: SessionHandle, directory: Path) -> None:
        self._session = session
        self._directory = directory
        self._over = ThreadFlag()
        self._error: str | None = None
        self._notices: deque[str] = deque(maxlen=_MAX_NOTICES)
        self._notice_count = 0
        self._summary: tuple[SummaryPoint, ...] = ()
        self._summary_count = 0
        self._viewers = 0
        self._started = False

    def handle(self, update: Update) -> None:
        """Handle an update: start when the session connects, stop at its end."""
        match update:
            case Notice(text):
                self._notices.append(text)
                self._notice_count += 1
            case Change() if update.summary is not None:
                self._summary = tuple(map(_bounded, update.summary[:_MAX_POINTS]))
                self._summary_count += 1
            case StateChanged(state, error):
                self._error = error or self._error
                if state.over:
                    self._over.set()
                elif state is SessionState.CONNECTING and not self._started:
                    self._started = True
                    # A daemon: a program that leaves at once does not wait for it.
                    threading.Thread(target=self._run, name="symbl-viewers", daemon=True).start()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            _log.warning("the session cannot be attached to (%s)", error.strerror)

    async def _serve(self) -> None:
        listening, path = socket_directory.listen(self._directory)
        try:
            # After the own one listens. A session that was killed could not remove its own.
            await asyncio.to_thread(socket_directory.remove_dead, self._directory)
            server = await asyncio.start_server(self._accept, sock=listening, limit=MAX_REQUEST)
            await self._over.wait()
            server.close()
        finally:
            listening.close()
            path.unlink(missing_ok=True)

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._viewers += 1
        try:
            if self._viewers <= _MAX_VIEWERS and socket_directory.is_same_user(
                writer.get_extra_info("socket")
            ):
                await self._respond(reader, writer)
        except (SymblTuiError, ValueError, OSError) as error:  # ValueError: a line without end
            _log.info("disconnected a viewer: %s", error)
        except asyncio.CancelledError:
            pass  # the session is over, and so is this task; asyncio would log it as a fault
        finally:
            self._viewers -= 1
            # Not close(): a viewer that reads nothing would keep the buffer alive.
            writer.transport.abort()

    async def _respond(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Respond to one request after the other: at most one response per viewer is unsent."""
        while True:
            async with asyncio.timeout(_IDLE_SECONDS):
                if not (line := await reader.readline()):
                    return
                request = decode_request(line)
                if not isinstance(request, GetSnapshot | GetSummary):
                    # A subscriber of the session may block it, which must not block the other viewers.
                    await asyncio.to_thread(self._execute, request)
                snapshot = self._snapshot()
                if isinstance(request, GetSummary):
                    snapshot = replace(snapshot, summary=self._summary)
                writer.write(encode(snapshot))
                await writer.drain()

    def _execute(self, request: Request) -> None:
        session = self._session
        match request:
            case Mute(channel, muted):
                session.set_muted(channel, muted)
            case Talk(seconds):
                session.talk(seconds)
            case Pause(paused):
                session.set_paused(paused)
            case Mark(note, end):
                session.add_bookmark(note, end)
            case Stop(reason):
                session.request_stop(reason)

    def _snapshot(self) -> Snapshot:
        session = self._session
        return Snapshot(
            title=session.title,
            folder=str(session.folder),
            state=session.state,
            error=self._error,
            paused=session.paused,
            elapsed=session.elapsed,
            channels=session.channels(),
            colours=dict(session.colours),
            ledger=session.ledger(),
            link=session.link,
            notices=tuple(self._notices),
            noticed=self._notice_count,
            summarized=self._summary_count,
        )


def _bounded(point: SummaryPoint) -> SummaryPoint:
    return structs.replace(
        point,
        text=clean(point.text, _POINT_TEXT),
        speaker=clean(point.speaker, NAME_LIMIT),
        owner=clean(point.owner, NAME_LIMIT),
    )
