"""Has an assistant write a summary: of a short transcript at once, of a long one from notes of its parts.

What a transcript says is data: the answer is text, cleaned and bounded, and nothing in it is executed.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from symbl_tui.domain.text import clean_lines
from symbl_tui.errors import AssistantError
from symbl_tui.language_model.prompt_text import DATA, as_transcript
from symbl_tui.session.model.change import Line
from symbl_tui.session.summary.transcript_chunks import divide, evenly, prompt_line

MOST_SUMMARY: Final = 8_000
"""Characters of a summary."""
# Characters of the notes of one part, so that six of them fit in one prompt.
_MOST_NOTES: Final = 2_500
# Requests at a time: a local model processes one after the other anyway.
_CONCURRENCY: Final = 2
_MOST_REMEMBERED: Final = 256

_FORM: Final = (
    "Answer in plain text with short headings and lists whose items begin with '- ', in the language of the"
    " transcript, without a preface. Write nothing that was not said; leave out what was not spoken about."
    f" {DATA}"
)
_WRITE: Final = "You write summaries of conversations. {form}\nYour instruction:\n{template}"
_WRITE_FROM_NOTES: Final = (
    "You write the summary of a long conversation from notes of its parts, which stand in order between"
    " <transcript> and </transcript>. {form}\nYour instruction:\n{template}"
)
_NOTE: Final = (
    "You take notes of one part of a longer conversation, for somebody who will write a summary of the whole."
    " Answer with at most 15 items that begin with '- ': what was decided and by whom, who does what by when,"
    " what was asked and whether it was answered, figures, names and the main statements. Nothing else."
    f" {DATA}"
)

Progress = Callable[[int, int], object]
"""Called with the number of requests that were answered, and of all."""


class Chat(Protocol):
    """What :class:`~symbl_tui.language_model.chat_client.ChatClient` provides."""

    async def ask(self, task: str, text: str) -> str:
        """The model's answer; raises :class:`AssistantError`."""
        ...


class SummaryWriter:
    """Writes summaries of one session, and remembers the notes of its parts while it goes on."""

    def __init__(self) -> None:
        self._notes: dict[str, str] = {}

    async def write(
        self, chat: Chat, lines: Sequence[Line], template: str, progress: Progress | None = None
    ) -> str:
        """Have a summary written.

        Args:
            chat: The assistant.
            lines: The transcript.
            template: The instruction of the user.
            progress: Called after each request.

        Raises:
            AssistantError: there is none.
        """
        parts = evenly(divide(prompt_line(line) for line in lines if line.text))
        if not parts:
            raise AssistantError("there is nothing to summarise: nothing was said")
        steps = _Steps(progress)
        task = _WRITE
        # Comes to an end: at least six notes fit in a part.
        while len(parts) > 1:
            parts = divide(await self._take_notes(chat, parts, steps))
            task = _WRITE_FROM_NOTES
        answer = await chat.ask(task.format(form=_FORM, template=template), as_transcript(parts[0]))
        steps.count()
        if not (text := clean_lines(answer, MOST_SUMMARY)):
            raise AssistantError("the assistant gave an empty answer")
        return text

    async def _take_notes(self, chat: Chat, parts: Sequence[str], steps: "_Steps") -> list[str]:
        semaphore = asyncio.Semaphore(_CONCURRENCY)
        steps.expect(len(parts))

        async def note(part: str) -> str:
            async with semaphore:
                if part not in self._notes:
                    answer = await chat.ask(_NOTE, as_transcript(part))
                    self._remember(part, clean_lines(answer, _MOST_NOTES) or "-")
            steps.count()
            return self._notes[part]

        tasks = [asyncio.ensure_future(note(part)) for part in parts]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:  # after a failure no further part is requested
                task.cancel()

    def _remember(self, part: str, notes: str) -> None:
        self._notes[part] = notes
        while len(self._notes) > _MOST_REMEMBERED:
            del self._notes[next(iter(self._notes))]


class _Steps:
    """Counts the requests of a summary."""

    def __init__(self, progress: Progress | None) -> None:
        self._done = 0
        self._all = 1
        self._progress = progress

    def expect(self, count: int) -> None:
        """Expect so many more."""
        self._all += count

    def count(self) -> None:
        """Count one that was answered."""
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._all)
