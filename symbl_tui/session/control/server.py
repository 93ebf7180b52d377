"""Lets viewers see and steer a session, on a thread of its own: nobody who looks on can hold it up.

Knows the session only as any follower does.
"""

import asyncio
import logging
import threading
from asyncio import StreamReader, StreamWriter
from collections import deque
from pathlib import Path
from typing import Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.control import socket_directory
from symbl_tui.session.control.wire import (
    REQUEST_BYTES,
    Look,
    Mark,
    Mute,
    Pause,
    Request,
    Seen,
    Stop,
    Talk,
    decode_request,
    encode,
)
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import Notice, SessionHandle, StateChanged, Update

_VIEWERS: Final = 32
"""How many may look at once."""
_IDLE_SECONDS: Final = 60.0
"""Whoever asks nothing or reads nothing for so long is shown out; a viewer that is only stuck comes again."""
_NOTICES: Final = 20

_log = logging.getLogger(__name__)


def serve(session: SessionHandle, directory: Path) -> None:
    """Let viewers in through a socket in ``directory`` from the session's start to its end."""
    session.subscribe(_Serving(session, directory).take)


class _Serving:
    """One session's door."""

    def __init__(self, session: SessionHandle, directory: Path) -> None:
        self._session = session
        self._directory = directory
        self._over = ThreadFlag()
        self._error: str | None = None
        self._notices: deque[str] = deque(maxlen=_NOTICES)
        self._noticed = 0
        self._viewers = 0
        self._begun = False

    def take(self, update: Update) -> None:
        """Follow the session: open when it begins to connect (on its converse's thread), close at its end."""
        match update:
            case Notice(text):
                self._notices.append(text)
                self._noticed += 1
            case StateChanged(state, error):
                self._error = error or self._error
                if state.over:
                    self._over.set()
                elif state is SessionState.CONNECTING and not self._begun:
                    self._begun = True
                    # A daemon: a program that leaves at once does not wait for it.
                    threading.Thread(target=self._run, name="symbl-viewers", daemon=True).start()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            _log.warning("nobody can attach to this session (%s)", error.strerror)

    async def _serve(self) -> None:
        listening, door = socket_directory.new_socket(self._directory)
        try:
            server = await asyncio.start_server(self._let_in, sock=listening, limit=REQUEST_BYTES)
            await self._over.wait()
            server.close()
        finally:
            listening.close()
            door.unlink(missing_ok=True)

    async def _let_in(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._viewers += 1
        try:
            if self._viewers <= _VIEWERS and socket_directory.is_ours(writer.get_extra_info("socket")):
                await self._answer(reader, writer)
        except (SymblTuiError, ValueError, OSError) as error:  # ValueError: a line without end
            _log.info("a viewer was shown out: %s", error)
        except asyncio.CancelledError:
            pass  # the session is over, and so is this task; asyncio would log it as a fault
        finally:
            self._viewers -= 1
            writer.transport.abort()

    async def _answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer one question after the other: at most one answer waits for anybody."""
        while True:
            async with asyncio.timeout(_IDLE_SECONDS):
                if not (line := await reader.readline()):
                    return
                request = decode_request(line)
                if not isinstance(request, Look):
                    # Whoever follows the session may make it wait, but not the other viewers.
                    await asyncio.to_thread(self._do, request)
                writer.write(encode(self._seen()))
                await writer.drain()

    def _do(self, request: Request) -> None:
        session = self._session
        match request:
            case Mute(channel, muted):
                session.set_muted(channel, muted)
            case Talk(seconds):
                session.talk(seconds)
            case Pause(paused):
                session.set_paused(paused)
            case Mark(note, end):
                session.mark(note, end)
            case Stop(reason):
                session.request_stop(reason)

    def _seen(self) -> Seen:
        session = self._session
        return Seen(
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
            noticed=self._noticed,
        )
