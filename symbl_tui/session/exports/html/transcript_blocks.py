"""The transcript of a page: lines in blocks, of which a browser lays out only those near the screen. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.text import clock
from symbl_tui.session.exports import export_text
from symbl_tui.session.exports.html.line_anchors import LineAnchors
from symbl_tui.session.model.change import Line

# Lines of a block.
_LINES: Final = 50


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of the transcript."""

    id: str
    name: str
    """The speaker's, where it is not that of the line before."""
    person: int
    """The speaker's place in the order of first words, from 1."""
    colour: int
    start: float
    time: str
    text: str


def persons_of(lines: Sequence[Line]) -> dict[str, int]:
    """The speakers in the order of their first words, with their places from 1."""
    return {
        speaker: number for number, speaker in enumerate(dict.fromkeys(line.speaker for line in lines), 1)
    }


def blocks_of(
    lines: Sequence[Line], anchors: LineAnchors, colours: Mapping[str, int], persons: Mapping[str, int]
) -> tuple[tuple[PageLine, ...], ...]:
    """All lines, in blocks."""
    shown = [
        PageLine(
            id,
            line.speaker if not index or lines[index - 1].speaker != line.speaker else "",
            persons[line.speaker],
            colours.get(line.speaker, 1),
            round(line.start, 2),
            clock(line.start),
            export_text.words(line),
        )
        for index, (line, id) in enumerate(zip(lines, anchors.ids, strict=True))
    ]
    return tuple(tuple(shown[first : first + _LINES]) for first in range(0, len(shown), _LINES))
