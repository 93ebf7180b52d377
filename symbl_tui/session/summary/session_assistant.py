"""The assistant of a session: writes its summary, answers questions about it, and keeps both in its folder.

The transcript leaves the machine here, and only here; callers have said so before. What is read and written
blocks, so it runs in threads; waiting for the model can be cancelled.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from symbl_tui.config.assistant_access import assistant_host, check_assistant, find_key
from symbl_tui.config.profile import AssistantConfig
from symbl_tui.errors import AssistantError, ConfigError, UsageError
from symbl_tui.session.archive.journal import to_iso
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.model.change import Line
from symbl_tui.session.summary.assistant_file import (
    Answer,
    Origin,
    WrittenSummary,
    append_entry,
    read_entries,
    transcript_stamp,
)
from symbl_tui.session.summary.extractive_summary import summarize_session
from symbl_tui.session.summary.question_prompt import TASK, clean_question, parse_answer, question_prompt
from symbl_tui.session.summary.summary_writer import Progress, SummaryWriter
from symbl_tui.session.summary.templates import load_template

if TYPE_CHECKING:  # see _client
    from symbl_tui.language_model.chat_client import ChatClient

NOT_CONFIGURED: Final = "no assistant is configured"
HOW_TO_CONFIGURE: Final = "set url and model under [assistant] in config.toml"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class History:
    """The questions about a session, and its lines."""

    answers: tuple[Answer, ...]
    """Oldest first."""
    lines: Mapping[float, Line]
    """By their starts."""


class SessionAssistant:
    """An assistant and the folder of one session. Every coroutine logs its failure in one line."""

    def __init__(self, folder: Path, config: AssistantConfig) -> None:
        """Takes the session's folder, which may still be recorded into, and the assistant's server."""
        self._folder = folder
        self._config = config
        self._writer = SummaryWriter()

    @property
    def host(self) -> str:
        """The host that gets the transcript."""
        return assistant_host(self._config)

    @property
    def model(self) -> str:
        """The name of its model; may be empty."""
        return self._config.model

    async def summarize(
        self,
        template: str,
        recorded: RecordedSession | None = None,
        *,
        live: bool = False,
        progress: Progress | None = None,
    ) -> WrittenSummary:
        """Have a summary written, and keep it.

        Args:
            template: The name of the template.
            recorded: The session, where it was read; None: read it.
            live: Whether the session is running.
            progress: Called after each request.

        Raises:
            AssistantError: the assistant gives none, or nothing was said.
            ConfigError: the assistant or the template is configured wrongly.
            SymblTuiError: the session cannot be read, or the disk refuses.
        """
        instruction = await asyncio.to_thread(load_template, template)
        if recorded is None:
            recorded = await asyncio.to_thread(read_session, self._folder)
        with _logged():
            async with await self._connect() as chat:
                text = await self._writer.write(chat, recorded.lines, instruction, progress)
        written = WrittenSummary(text, template, self._origin(recorded), live)
        await asyncio.to_thread(append_entry, self._folder, written)
        return written

    async def ask(self, question: str) -> Answer:
        """Have a question answered, and keep both.

        Raises:
            UsageError: there is no question.
            AssistantError: the assistant gives no answer, or nothing was said.
            ConfigError: the assistant is configured wrongly.
            SymblTuiError: the session cannot be read, or the disk refuses.
        """
        if not (asked := clean_question(question)):
            raise UsageError("expected a question")
        recorded = await asyncio.to_thread(read_session, self._folder)
        if not recorded.lines:
            raise AssistantError("there is nothing to ask about: nothing was said")
        prompt = await asyncio.to_thread(self._prompt, recorded, asked)
        with _logged():
            async with await self._connect() as chat:
                answer = await chat.ask(TASK, prompt)
            parsed = parse_answer(answer, recorded.lines)
            if not parsed.text:
                raise AssistantError("the assistant gave an empty answer")
        kept = Answer(asked, parsed.text, parsed.references, self._origin(recorded))
        await asyncio.to_thread(append_entry, self._folder, kept)
        return kept

    def read_history(self) -> "History":
        """What was asked about the session so far. Blocks; raises SymblTuiError where it cannot be read."""
        recorded = read_session(self._folder)
        lines = {line.start: line for line in reversed(recorded.lines)}
        return History(read_entries(self._folder).answers, lines)

    def _prompt(self, recorded: RecordedSession, question: str) -> str:
        points = (point for _, points in summarize_session(recorded).sections for point in points)
        always = [point.line for point in points if point.line is not None]
        return question_prompt(recorded.lines, question, read_entries(self._folder).answers, always)

    async def _connect(self) -> "ChatClient":
        # In a thread: the keyring may take seconds, and the certificates some milliseconds.
        return await asyncio.to_thread(_client, self._config)

    def _origin(self, recorded: RecordedSession) -> Origin:
        now = to_iso(datetime.now(UTC))
        return Origin(now, self.host, self.model, transcript_stamp(recorded.lines))


def _client(config: AssistantConfig) -> "ChatClient":
    from symbl_tui.language_model.chat_client import ChatClient, ChatServer  # httpx: 90 ms, and it loads Rich

    if not config.url:
        raise ConfigError(NOT_CONFIGURED, HOW_TO_CONFIGURE)
    check_assistant(config)
    return ChatClient(ChatServer(config.url, config.model, config.timeout, find_key(config)))


@contextmanager
def _logged() -> Iterator[None]:
    """Log a failure of the assistant in one line; its caller shows it."""
    try:
        yield
    except AssistantError as error:
        _log.warning("%s", error.message)
        raise
