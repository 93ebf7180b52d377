"""What several formats share: the same words for the same things. Pure."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.text import clock
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.model.change import Line, Stage


def words(line: Line) -> str:
    """What was said; the words that were never settled end in an ellipsis."""
    return f"{line.text}…" if line.stage is Stage.PARTIAL else line.text


def turns(lines: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Who spoke, and all they said until somebody else did."""
    for speaker, said in groupby(lines, key=lambda line: line.speaker):
        yield speaker, list(said)


def date(recorded: RecordedSession) -> str:
    """When it began, as the clock on the wall said, how long it took, and by which pass it is told."""
    facts = recorded.facts
    told = f" · transcribed again by {facts.transcript}" if facts.transcript else ""
    return f"{facts.started.astimezone():%A %-d %B %Y, %H:%M} · {clock(facts.length)}{told}"


def people(recorded: RecordedSession) -> str:
    """Everyone who takes part."""
    return ", ".join(recorded.people)


def began(insight: Insight, place: Line) -> float:
    """When the words of an insight were said: their share of the way through their utterance, in seconds."""
    if insight.offset <= 0 or not place.text:
        return place.start
    return place.start + (place.end - place.start) * min(1.0, insight.offset / len(place.text))


def details(insight: Insight, place: Line | None) -> list[str]:
    """Who owns or asked it, when it is due, where it was said; what is unknown is left out."""
    owner = insight.assignee or (insight.speaker if kind_of(insight.kind).names_speaker else None)
    told = [
        owner.name if owner else "",
        f"due {insight.due}" if insight.due else "",
        "answered" if insight.answered_by else "",
    ]
    return [detail for detail in (*told, clock(began(insight, place)) if place else "") if detail]


def gaps(recorded: RecordedSession) -> list[str]:
    """When whose sound is missing, and why."""
    speakers = recorded.facts.speakers
    return [
        f"{clock(gap.start)}–{clock(gap.end)} {speakers[gap.channel].name}: {gap.reason}"
        for gap in recorded.facts.gaps
    ]
