"""A transcript is filtered by what is in it, and only by that."""

from msgspec.structs import replace

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Line
from symbl_tui.ui.presenters.transcript_filter import LineFilter, list_filters
from tests.session.exports.sessions_in_memory import line

LINES = (
    line("Who owns it?", 0.0, speaker="Alice", id="u0"),
    line("I do.", 2.0, speaker="Bob", id="u1"),
    replace(line("Bob will call.", 4.0, speaker="Alice", id="u2"), original="Rob will call."),
    line("", 6.0, speaker="Carol", id="u3"),
    line("Fine.", 8.0, speaker="Bob"),
)


class Findings:
    """What is found in the lines; it may change while a filter is used."""

    def __init__(self) -> None:
        self.insights: list[Insight] = []
        self.tracked: set[int] = set()
        self.bookmarked: set[float] = set()

    def add(self, kind: str, utterance: str | None) -> None:
        self.insights.append(
            Insight(f"i{len(self.insights)}", kind, "…", Speaker("Bob"), utterance_id=utterance)
        )

    def filters(self) -> dict[str, LineFilter]:
        found = list_filters(
            LINES, lambda: self.insights, lambda: self.tracked, lambda each: each.start in self.bookmarked
        )
        return {each.label: each for each in found}


def shown(by: LineFilter, lines: tuple[Line, ...] = LINES) -> list[int]:
    accepts = by.make()
    return [index for index, each in enumerate(lines) if accepts(index, each)]


def test_each_speaker_comes_with_the_number_of_their_lines_in_the_order_of_speaking() -> None:
    filters = Findings().filters()
    assert [(each.label, each.note) for each in filters.values()] == [
        ("Alice", "2 lines"),
        ("Bob", "2 lines"),
        ("Corrected lines", "1 line"),
    ]
    assert shown(filters["Bob"]) == [1, 4]


def test_who_has_only_a_line_that_was_retracted_is_not_offered() -> None:
    assert "Carol" not in Findings().filters()


def test_a_kind_of_finding_shows_the_lines_it_was_found_in() -> None:
    findings = Findings()
    findings.add(QUESTION, "u0")
    findings.add(ACTION_ITEM, "u2")
    findings.tracked, findings.bookmarked = {1}, {0.0, 2.0}
    filters = findings.filters()
    assert list(filters)[2:] == ["Questions", "Actions", "Tracked phrases", "Bookmarks", "Corrected lines"]
    assert [shown(each) for each in list(filters.values())[2:]] == [[0], [2], [1], [0, 1], [2]]


def test_an_insight_without_an_utterance_shows_no_line_that_has_none_either() -> None:
    findings = Findings()
    findings.add(QUESTION, None)
    findings.add(QUESTION, "")
    assert "Questions" not in findings.filters()


def test_findings_in_retracted_lines_only_are_not_offered() -> None:
    findings = Findings()
    findings.add(QUESTION, "u3")
    findings.tracked = {3}
    assert not {"Questions", "Tracked phrases"} & set(findings.filters())


def test_a_filter_that_is_made_again_knows_what_was_found_since() -> None:
    findings = Findings()
    findings.add(QUESTION, "u0")
    by = findings.filters()["Questions"]
    before = by.make()
    findings.add(QUESTION, "u1")
    assert shown(by) == [0, 1]
    assert not before(1, LINES[1]), "until then it stays as it was"
    assert by.count == 1
