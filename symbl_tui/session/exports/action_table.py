"""CSV (RFC 4180) of the action items, for spreadsheets.

In UTF-8 with a byte order mark, without which Excel takes it for another encoding. A cell that a spreadsheet
would compute begins with an apostrophe, which makes it text, and so does what one would take for a cell where
semicolons divide them, as in many countries (OWASP, "CSV Injection").
"""

import csv
import io
import re
from typing import Final

from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.review.findings import findings_of

HEADER: Final = ("done", "action item", "owner", "due", "time")

_BYTE_ORDER_MARK: Final = "\ufeff"
# Beginnings of a formula; Excel takes their full-width forms for them, too. Each is looked for within its
# row, so that the time is linear in the text.
_FORMULA: Final = re.compile(r"(^|[;\n])(?=(?:[^\S\n]|\")*[=+\-@\t\r\n＝＋－＠])")


def render(recorded: RecordedSession) -> str:
    """The action items, a row each, below the names of the columns."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(HEADER)
    for finding in findings_of(recorded, ACTION_ITEM):
        insight = finding.insight
        cells = (
            "yes" if insight.done else "no",
            insight.text,
            finding.owner,
            insight.due or "",
            finding.time,
        )
        writer.writerow(map(_literal, cells))
    return _BYTE_ORDER_MARK + table.getvalue()


def _literal(cell: str) -> str:
    return _FORMULA.sub(r"\1'", cell)
