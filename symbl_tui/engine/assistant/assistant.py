"""A language model that writes summaries and reviews action items. Off unless configured.

Every failure is one warning in the log and no result; no caller waits longer than the timeout. A transcript
is sent as data, and a response is used only in the requested form. Knows no conversation and no storage.
"""

import asyncio
import logging
import os
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Self

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.text import clean
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.assistant.merge import merged
from symbl_tui.engine.assistant.windows import TASK, Window, windows
from symbl_tui.engine.settings import AssistantSettings
from symbl_tui.errors import AssistantError
from symbl_tui.language_model.chat_client import ChatClient, ChatServer
from symbl_tui.language_model.prompt_text import DATA, as_transcript

_log = logging.getLogger(__name__)

MOST_TEXT: Final = 60_000
"""Characters of a transcript that are sent, from its end (15,000 tokens)."""
_MOST_SUMMARY: Final = 4_000
_BLANK_LINE: Final = re.compile(r"\n[ \t\r]*+\n")
# Requests at a time: a local model processes one after the other anyway.
_CONCURRENCY: Final = 2

_SUMMARIZE: Final = (
    "You summarise meetings. Answer with three to six plain sentences in English on what was discussed,"
    f" decided and left open. No list, no heading, nothing that was not said. {DATA}"
)


class Assistant:
    """A client of one model. An async context manager."""

    def __init__(self, settings: AssistantSettings, key: str = "") -> None:
        """Raises :class:`ConfigError` for an invalid address, key or proxy."""
        self._client = ChatClient(ChatServer(settings.url, settings.model, settings.timeout, key))
        self._semaphore = asyncio.Semaphore(_CONCURRENCY)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def summary(self, text: str) -> str | None:
        """Summarise a transcript in a few sentences, a line a paragraph; None on failure."""
        answer = (
            await self._request("summary", _SUMMARIZE, as_transcript(text[-MOST_TEXT:]))
            if text.strip()
            else None
        )
        return _paragraphs(answer) or None if answer else None

    async def action_items(
        self,
        utterances: Sequence[Utterance],
        insights: Sequence[Insight],
        participants: Sequence[Speaker],
        today: date,
    ) -> tuple[Insight, ...] | None:
        """Review the action items of a conversation; None on failure.

        Items are confirmed, with the owner and date that the rules missed, added, or removed. The items of a
        part that could not be reviewed stay as they are; after one failure no further part is requested.

        Args:
            utterances: The conversation, in order.
            insights: The insights that the rules found in it.
            participants: Its participants.
            today: The date that "tomorrow" is relative to.
        """
        reviewed: dict[Window, tuple[Insight, ...]] = {}
        # One iterator for all tasks: each takes the next part, and the first failure empties it for all.
        parts = iter(windows(utterances, insights, participants, today))

        async def review() -> None:
            for window in parts:
                answer = await self._request("review of action items", TASK, window.prompt)
                if answer is None:
                    for _ in parts:  # after a failure the rest is skipped
                        pass
                elif (items := merged(window, answer)) is not None:
                    reviewed[window] = items
                else:
                    _log.warning("the assistant's review of action items cannot be parsed")

        async with asyncio.TaskGroup() as group:
            for _ in range(_CONCURRENCY):
                group.create_task(review())
        if not reviewed:
            return None
        return _in_place_order(utterances, insights, reviewed)

    async def _request(self, purpose: str, task: str, text: str) -> str | None:
        try:
            async with self._semaphore:
                return await self._client.ask(task, text)
        except AssistantError as error:
            _log.warning("no %s: %s", purpose, error.message)
            return None


def create_assistant(
    settings: AssistantSettings, environment: Mapping[str, str] = os.environ
) -> Assistant | None:
    """Create the configured assistant, if there is one; its key is in ``OPENAI_API_KEY`` of the environment.

    Raises:
        ConfigError: Its address or key is invalid.
    """
    return Assistant(settings, environment.get("OPENAI_API_KEY", "")) if settings.url else None


def _paragraphs(answer: str) -> str:
    """A response with one line for each of its paragraphs, which blank lines divide."""
    paragraphs = (clean(part, _MOST_SUMMARY) for part in _BLANK_LINE.split(answer[: 2 * _MOST_SUMMARY]))
    return "\n".join(filter(None, paragraphs))[:_MOST_SUMMARY].strip()


def _in_place_order(
    utterances: Sequence[Utterance], insights: Sequence[Insight], reviewed: Mapping[Window, Sequence[Insight]]
) -> tuple[Insight, ...]:
    """The items of the reviewed parts and the insights of the others, in order of their place."""
    covered = {
        utterance.id for window in reviewed for utterance in window.utterances[window.first : window.end]
    }
    others = [insight for insight in insights if insight.utterance_id not in covered]
    places = {utterance.id: number for number, utterance in enumerate(utterances)}
    all_ = [*others, *(item for items in reviewed.values() for item in items)]
    return tuple(sorted(all_, key=lambda each: (places.get(each.utterance_id or "", -1), each.offset)))
