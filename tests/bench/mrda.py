"""The MRDA corpus from a checkout: meetings of people, each act with words, speaker, time and labels.

The words are in ``mrda_data/{train,val,test}`` (lower case, with the transcribers' punctuation), the whole
labels and the times in ``mrda_archive/database``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "SYMBL_BENCH_MRDA"
"""Names the checkout; without it nothing is measured."""


@dataclass(frozen=True, slots=True)
class Act:
    """One dialogue act."""

    speaker: str
    text: str
    basic: str
    """The label in five classes; "Q" is any question."""
    tags: frozenset[str]
    """All parts of the whole label."""
    start: float
    end: float

    @property
    def question(self) -> bool:
        """Whether it is labelled as any question."""
        return self.basic == "Q"

    @property
    def put_as_question(self) -> bool:
        """A question by its form too: not a statement that only sounds like one ("d")."""
        return self.question and "d" not in self.tags

    @property
    def task(self) -> bool:
        """A commitment ("cc") or a directive ("co")."""
        return bool(self.tags & {"cc", "co"})


def meetings(corpus: Path, part: str) -> list[list[Act]]:
    """The meetings of ``train``, ``val`` or ``test``, each in order of time."""
    return [list(_acts(corpus, text)) for text in sorted((corpus / "mrda_data" / part).glob("*.txt"))]


def hours(of: Sequence[Sequence[Act]]) -> float:
    """From the first act to the last of each meeting."""
    return sum(max(act.end for act in acts) - acts[0].start for acts in of) / 3600


def _acts(corpus: Path, text: Path) -> Iterator[Act]:
    database = corpus / "mrda_archive" / "database" / f"{text.stem}.dadb"
    rows = (line.split(",") for line in database.read_text().splitlines())
    for line in text.read_text().splitlines():
        speaker, words, basic, *label = line.split("|")
        # The text leaves some rows of the database out: go on to the next with this speaker and label.
        row = next(row for row in rows if row[7] == speaker and _label(row[5]) == label)
        tags = frozenset(row[5].replace("|", "^").replace(":", "^").replace(".", "^").split("^"))
        yield Act(speaker, words, basic, tags, float(row[0]), float(row[1]))


def _label(whole: str) -> list[str]:
    """The general and the first specific tag of an act."""
    first = whole.split("|")[0].split(":")[0].split(".")[0]
    general, _, specific = first.partition("^")
    specific = specific.split("^")[0] or general
    return ["%" if "-" in tag else tag for tag in (general, specific)]
