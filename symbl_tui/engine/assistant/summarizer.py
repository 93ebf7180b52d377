"""The interface of a language model, as the engine uses it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Speaker, Utterance


class Summarizer(Protocol):
    """A language model that summarises conversations and reviews their action items."""

    async def summary(self, text: str) -> str | None:
        """A summary of a transcript, or None."""
        ...

    async def action_items(
        self,
        utterances: Sequence[Utterance],
        insights: Sequence[Insight],
        participants: Sequence[Speaker],
        today: date,
    ) -> tuple[Insight, ...] | None:
        """The action items of a conversation after a review, or None where it failed."""
        ...
