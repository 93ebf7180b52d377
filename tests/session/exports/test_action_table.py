"""The table of action items: a row each, and no cell that a spreadsheet would compute."""

import csv
import io
import re

import pytest

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.exports import action_table
from symbl_tui.session.exports.export_formats import format_named
from tests.session.exports.sessions_in_memory import line, session


def action(text: str, owner: str = "", due: str | None = None) -> Insight:
    assignee = Speaker(owner) if owner else None
    return Insight("a", ACTION_ITEM, text, Speaker("Bob"), utterance_id="u1", assignee=assignee, due=due)


def rows(*insights: Insight) -> list[list[str]]:
    content = format_named("csv").encode(session(line("x", 65, 67, id="u1"), insights=insights))
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_each_action_item_is_a_row_with_its_owner_due_date_and_time() -> None:
    head, row = rows(action("Send it.", "Alice", "2026-11-27"), Insight("q", QUESTION, "Why?", Speaker()))
    assert head == list(action_table.HEADER)
    assert row == ["no", "Send it.", "Alice", "2026-11-27", "01:05"]


def test_a_session_without_action_items_is_a_table_without_rows() -> None:
    assert rows() == [list(action_table.HEADER)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", " =", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start: str) -> None:
    text = f"{start}cmd|'/c calc'!A1,\"x\"\n"
    (row,) = rows(action(text, f"{start}1+1", f"{start}2"))[1:]
    assert row[1:4] == [f"'{text}", f"'{start}1+1", f"'{start}2"]


@pytest.mark.parametrize("text", ["a; =1+1", 'a;"=1+1"', "a;;-1", "; ＝1", 'a\n"@x"'])
def test_no_cell_is_a_formula_where_semicolons_divide_them(text: str) -> None:
    content = format_named("csv").encode(session(insights=[action(text, text)])).decode("utf-8-sig")
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        for row in csv.reader(io.StringIO(content, newline=""), delimiter=";", quoting=quoting):
            assert not [cell for cell in row if re.match(r'[\s"]*[=+\-@＝]', cell)]


def test_a_semicolon_before_a_word_stays_as_it_is() -> None:
    assert rows(action("Call Eve; then Bob; 5 - 3 = 2."))[1][1] == "Call Eve; then Bob; 5 - 3 = 2."


def test_commas_quotes_and_line_ends_stay_in_their_cell() -> None:
    text = 'a,b;"c"\n\u2028d'
    assert rows(action(text, "A, B"))[1][1:3] == [text, "A, B"]


def test_a_spreadsheet_reads_its_letters_as_utf_8() -> None:
    content = format_named("csv").encode(session(insights=[action("Größe 計画")]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert "Größe 計画".encode() in content
