"""Summaries of a running session, every few minutes.

By the assistant where it may have the transcript without a question, else by rules. A failure is one line in
the log, and the rules have the last word; it never ends the session.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from symbl_tui.config.assistant_access import assistant_host, check_assistant, is_on_this_machine, may_send
from symbl_tui.config.profile import Profile
from symbl_tui.domain.text import clean, many
from symbl_tui.errors import AssistantError, ConfigError, SymblTuiError
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.model.view import Notice, Update
from symbl_tui.session.summary.assistant_file import transcript_stamp
from symbl_tui.session.summary.session_assistant import SessionAssistant
from symbl_tui.session.summary.summary_points import extractive_points, written_points

# How many times as long as reading took the next one waits at least.
_REST: Final = 30.0

_log = logging.getLogger(__name__)


class LiveSummaries:
    """Summarises the session of one folder again and again, while it is recorded."""

    def __init__(
        self, profile: Profile, folder: Path, emit: Callable[[Update], None], minute: float = 60.0
    ) -> None:
        """Prepare to summarise.

        Args:
            profile: Has the assistant, the template, and how often.
            folder: The session's.
            emit: Gets each summary, and before the first a notice of who makes them, where that matters.
            minute: Seconds of a minute.
        """
        self._profile = profile
        self._folder = folder
        self._emit = emit
        self._pause = profile.summary.every * minute
        self._assistant = SessionAssistant(folder, profile.assistant)
        self._stamp = ""

    async def run(self) -> None:
        """Summarise until it is cancelled; returns at once where the profile asks for nothing."""
        if self._pause and (notice := await asyncio.to_thread(self._notice)):
            self._emit(Notice(notice))
        loop, took = asyncio.get_running_loop(), 0.0
        while self._pause:
            # Reading a session of many hours takes seconds of a core, which sound and recogniser need more.
            await asyncio.sleep(max(self._pause, _REST * took))
            began = loop.time()
            try:
                recorded, stamp = await asyncio.to_thread(self._read)
                took = loop.time() - began
                if recorded.lines and stamp != self._stamp:
                    self._stamp = stamp
                    self._emit(Change(summary=await self._summarize(recorded)))
            except Exception as error:  # a defect here must not end the summaries, nor the session
                known = isinstance(error, SymblTuiError)
                _log.warning("no summary of the session: %s", clean(str(error)), exc_info=not known)

    def _read(self) -> tuple[RecordedSession, str]:
        recorded = read_session(self._folder)
        return recorded, transcript_stamp(recorded.lines)

    async def _summarize(self, recorded: RecordedSession) -> tuple[SummaryPoint, ...]:
        if await asyncio.to_thread(self._may_ask):
            template = self._profile.summary.template
            try:
                return written_points(await self._assistant.summarize(template, recorded, live=True))
            except AssistantError:
                pass  # logged; the rules have the last word
        return await asyncio.to_thread(extractive_points, recorded)

    def _may_ask(self) -> bool:
        """Whether an assistant gets the transcript; raises ConfigError where it is set up wrongly."""
        assistant = self._profile.assistant
        if not assistant.url:
            return False
        check_assistant(assistant)
        return may_send(assistant)

    def _notice(self) -> str:
        """What the user is told before anything is sent; empty where nothing leaves this machine."""
        assistant, every = self._profile.assistant, many(self._profile.summary.every, "minute")
        try:
            allowed = self._may_ask()
        except ConfigError as error:
            return f"summaries are made by rules: {error}"
        if not assistant.url or is_on_this_machine(assistant):
            return ""
        host = assistant_host(assistant)
        if allowed:
            return f"the transcript is sent to {host} every {every}, for the summary"
        return (
            f'summaries are made by rules; assistant.send_to = "{host}" in config.toml lets {host} write them'
        )
