"""What a transcript can be filtered by: a speaker, or a kind of finding. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Set

from msgspec import Struct

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.domain.text import many
from symbl_tui.session.model.change import Line

Accepts = Callable[[int, Line], bool]


class LineFilter(Struct, frozen=True):
    """One way to filter."""

    label: str
    """Above the transcript while it is used, e.g. a speaker's name."""
    make: Callable[[], Accepts]
    """Makes a predicate for lines from the insights, matches and bookmarks as of now."""
    count: int
    """How many lines that are, as of now."""

    @property
    def note(self) -> str:
        """The number of lines in words."""
        return many(self.count, "line")


def list_filters(
    lines: Iterable[Line],
    insights: Callable[[], Iterable[Insight]],
    tracked: Callable[[], Set[int]],
    bookmarked: Callable[[Line], bool],
) -> tuple[LineFilter, ...]:
    """The ways to filter a transcript that leave at least one line: by speaker, then by kind.

    Args:
        lines: The transcript.
        insights: All insights; asked again whenever lines are filtered anew.
        tracked: The lines with tracked phrases.
        bookmarked: Whether a bookmark covers a line.
    """
    known = list(lines)
    speakers = Counter(line.speaker for line in known if line.text)
    found = [LineFilter(name, _by_speaker(name), count) for name, count in speakers.items()]
    kinds: list[tuple[str, Callable[[], Accepts]]] = [
        *((kind.title, _by_insight(kind.key, insights)) for kind in insight_kinds()),
        ("Tracked phrases", lambda: _by_index(tracked())),
        ("Bookmarks", lambda: lambda index, line: bookmarked(line)),
        ("Corrected lines", lambda: lambda index, line: line.edited),
    ]
    for label, make in kinds:
        accepts = make()
        if count := sum(1 for index, line in enumerate(known) if line.text and accepts(index, line)):
            found.append(LineFilter(label, make, count))
    return tuple(found)


def _by_speaker(name: str) -> Callable[[], Accepts]:
    return lambda: lambda index, line: line.speaker == name


def _by_index(indexes: Set[int]) -> Accepts:
    return lambda index, line: index in indexes


def _by_insight(kind: str, insights: Callable[[], Iterable[Insight]]) -> Callable[[], Accepts]:
    def make() -> Accepts:
        ids = {each.utterance_id for each in insights() if each.kind == kind and each.utterance_id}
        return lambda index, line: line.utterance_id in ids

    return make
