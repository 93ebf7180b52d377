"""Minutes as an Office Open XML document, for a word processor."""

import io
import re
from datetime import UTC
from typing import TYPE_CHECKING, Final

from symbl_tui.domain.insight_kind import TOPIC, TRACKER, insight_kinds, kind_of
from symbl_tui.domain.text import clock
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports import export_text
from symbl_tui.session.exports.summary_text import extract, written_summary
from symbl_tui.session.review.loss_text import missing
from symbl_tui.session.summary.written_lines import Part
from symbl_tui.system.optional_packages import install_command

try:
    import docx
except ImportError as error:  # an optional extra: lxml has 5 MB
    raise SymblTuiError(
        "docx needs the package python-docx", f"install it with: {install_command('docx')}"
    ) from error

if TYPE_CHECKING:
    from docx.document import Document

# Characters that XML 1.0 has no way to write.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The id of a style in the package's template.
_BULLET: Final = "ListBullet"


def render(recorded: RecordedSession) -> bytes:
    """The session as a document: the findings, then the transcript."""
    document = docx.Document()
    facts = recorded.facts
    # The template of the package has an author and a comment of its own.
    document.core_properties.author, document.core_properties.comments = "", ""
    document.core_properties.title = _plain(facts.title)[:255]
    # The package writes the hour as it stands, and a Z behind it.
    document.core_properties.created = facts.started.astimezone(UTC)
    document.add_heading(_plain(facts.title), 0)
    document.add_paragraph(f"{export_text.date(recorded)}\n{_plain(export_text.people(recorded))}")
    for sentence in missing(recorded):
        document.add_paragraph(_plain(sentence))
    _add_summary(document, recorded)
    _add_findings(document, recorded)
    _add_transcript(document, recorded)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _add_summary(document: "Document", recorded: RecordedSession) -> None:
    written = written_summary(recorded)
    if written:
        document.add_heading("Summary", 1)
    for line in written:
        paragraph = document.add_paragraph(_plain(line.text))
        paragraph._p.style = {Part.HEADING: "Heading2", Part.POINT: _BULLET}.get(line.part)
    for heading, rows in extract(recorded):
        _add_list(document, heading, rows)


def _add_findings(document: "Document", recorded: RecordedSession) -> None:
    for kind in insight_kinds():
        rows = []
        for insight, known in export_text.detailed(recorded, kind.key):
            box = ("☑ " if insight.done else "☐ ") if kind.is_task else ""
            rows.append(export_text.with_details(f"{box}{insight.text}", known))
        _add_list(document, kind.heading, rows)
    _add_list(document, kind_of(TOPIC).heading, [topic.text for topic in recorded.topics])
    _add_list(document, kind_of(TRACKER).heading, export_text.matches(recorded))
    marks = [f"{export_text.stretch(each.start, each.end)} {each.text}" for each in recorded.bookmarks]
    _add_list(document, "Bookmarks", marks)
    _add_list(document, "Without sound", export_text.gaps(recorded))


def _add_list(document: "Document", heading: str, rows: list[str]) -> None:
    if rows:
        document.add_heading(heading, 1)
    for row in rows:
        # By id: the package looks a name up among all styles, a millisecond for each row.
        document.add_paragraph(_plain(row))._p.style = _BULLET


def _add_transcript(document: "Document", recorded: RecordedSession) -> None:
    document.add_heading("Transcript", 1)
    for speaker, lines in export_text.turns(recorded.lines):
        paragraph = document.add_paragraph()
        paragraph.add_run(_plain(speaker)).bold = True
        text = " ".join(export_text.words(line) for line in lines)
        paragraph.add_run(f" {clock(lines[0].start)}\n{_plain(text)}")
    if not recorded.lines:
        document.add_paragraph("Nothing was understood.")


def _plain(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
