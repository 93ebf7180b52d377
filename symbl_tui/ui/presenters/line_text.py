"""The details of a line of the transcript, as text. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.text import clean, clock
from symbl_tui.domain.utterance import Word
from symbl_tui.session.archive.line_details import LineDetails
from symbl_tui.session.model.change import Line

_READING: Final = "Reading the journal ..."
# A word of less confidence is marked.
_UNSURE: Final = 0.5


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What a screen knows of a line."""

    line: Line
    insights: tuple[Insight, ...]
    notes: tuple[str, ...]
    """The notes of the bookmarks that cover it; empty ones too."""


def heading(line: Line) -> str:
    """The time and the speaker of a line, e.g. ``12:05-12:09  Alice  corrected``."""
    corrected = "  corrected" if line.edited else ""
    return f"{clock(line.start)}-{clock(line.end)}  {clean(line.speaker)}{corrected}"


def details(facts: LineFacts, known: LineDetails | None, fault: str = "") -> Content:
    """All details of a line: text, insights, bookmarks, and the words with their times.

    Args:
        facts: What the screen knows.
        known: What the journal has; None: it is still being read.
        fault: Why the journal cannot be read.
    """
    parts = [Content(clean(facts.line.text)), *_own(facts)]
    if fault:
        parts.append(Content.styled(fault, "$warning"))
    elif known is None:
        parts.append(Content.styled(_READING, "$text-dim"))
    else:
        parts += _journaled(known)
    return Content("\n\n").join(parts)


def _own(facts: LineFacts) -> Iterator[Content]:
    if facts.line.original is not None:
        yield _section("As recognised", [clean(facts.line.original)])
    if facts.insights:
        yield _section("Insights", map(_insight, facts.insights))
    if facts.notes:
        yield _section("Bookmarks", (f"◆ {clean(note)}".rstrip() for note in facts.notes))


def _insight(insight: Insight) -> str:
    kind = kind_of(insight.kind)
    facts = (
        f"owner {insight.assignee.name}" if insight.assignee else "",
        f"due {insight.due}" if insight.due else "",
        "done" if insight.done else "",
    )
    glyph = "✓" if insight.done else kind.glyph
    return clean("  ".join([f"{glyph} {insight.text}", *filter(None, facts)]))


def _journaled(known: LineDetails) -> Iterator[Content]:
    if known.sentiment:
        yield _section("Sentiment", [f"{known.sentiment.suggested} ({known.sentiment.score:+.2f})"])
    if known.entities:
        yield _section(
            "Entities", (f"{each.kind.capitalize()}  {each.text or each.value}" for each in known.entities)
        )
    if known.words:
        yield Content.assemble(("Words", "bold $accent"), "\n", Content("\n").join(map(_word, known.words)))
    else:
        yield Content.styled("The journal has no words with times for this line.", "$text-dim")


def _word(word: Word) -> Content:
    sure = "" if word.confidence is None else f"{word.confidence:4.0%}"
    about = "~" if word.estimated else " "
    unsure = word.confidence is not None and word.confidence < _UNSURE
    return Content.assemble(
        (f"{about}{word.start:9.2f} s  {word.end - word.start:5.2f} s  {sure:>4}  ", "$text-dim"),
        (clean(word.text), "$warning" if unsure else ""),
        (" ?" if unsure else "", "$warning"),
    )


def _section(title: str, rows: Iterable[str]) -> Content:
    return Content.assemble((title, "bold $accent"), "\n", "\n".join(rows))
