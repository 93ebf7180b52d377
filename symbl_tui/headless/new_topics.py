"""Filter topics that were written already."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from symbl_tui.domain.insight import Topic
from symbl_tui.session.model.change import Change

# Topics remembered; the oldest are forgotten.
_TOPICS: Final = 10_000


class NewTopics:
    """Yields each topic once, though its score changes with every utterance."""

    def __init__(self) -> None:
        self._seen: dict[str, None] = {}

    def filter(self, change: Change) -> Iterator[Topic]:
        """The topics of a change that were in none before."""
        for topic in change.topics or ():
            if (text := topic.text.casefold()) not in self._seen:
                self._seen[text] = None
                yield topic
        # A dict keeps insertion order, so its first keys are the oldest.
        for oldest in list(islice(self._seen, max(0, len(self._seen) - _TOPICS))):
            del self._seen[oldest]
