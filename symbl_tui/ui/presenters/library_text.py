"""The texts of the library: a row per session or hit, and the facts of the open session. Pure."""

from typing import Final

from rich.cells import cell_len
from textual.content import Content

from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.domain.text import clean, clock, many
from symbl_tui.session.archive.index_rows import SearchHit, SessionSummary
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.ui.rendering.cells import clip, fit

# The commands that need a session.
_OF_A_SESSION: Final = (
    "library.export",
    "library.replay",
    "library.rename",
    "library.speed",
    "library.delete",
)
# A title with less room than these cells is left out.
_LEAST_TITLE: Final = 8
LOADING: Final = "Loading the sessions…"
EMPTY: Final = (
    "No sessions yet.\n\n"
    "Every session is recorded with its sound and its transcript. It is listed here once it has started: to "
    "read, search, export and replay it.\n\n"
    "To try it without a meeting: symbl-tui demo"
)
NOT_FOUND: Final = "No hits. All words must occur; the last one may be incomplete."
TYPE_TO_SEARCH: Final = "Type to search all sessions."
RUNNING: Final = "This session is being recorded; it can be deleted once it has been stopped."
NO_SESSION: Final = "There is no session under the cursor."
STILL_LOADING: Final = "The session is still loading; press the key again."
NO_TRANSCRIPT: Final = "This session has no transcript."


def session(entry: SessionSummary, width: int) -> Content:
    """A session in the list: title and length; below them date, counts and speakers."""
    length = "" if entry.fault else _length(entry)
    title = fit(clean(entry.title), max(8, width - len(length) - 1))
    when = f"{entry.started.astimezone():%-d %b %y %H:%M}" if entry.started else ""
    found = ((entry.insights.get(kind.key, 0), kind.glyph) for kind in insight_kinds())
    counts = (f"{number}{glyph}" for number, glyph in found if number)
    below = entry.fault or "  ".join(
        filter(None, (f"{when:<15}", f"{entry.utterances} lines", " ".join(counts), *entry.speakers)),
    )
    style = "$warning" if entry.fault else "$text-dim"
    return Content.assemble((title, "bold"), (f" {length}\n", "$text-dim"), (clip(below, width), style))


def _length(entry: SessionSummary) -> str:
    if entry.running:
        return "live now"
    return clock(entry.length) if entry.closed else "not closed"


def hit(found: SearchHit, width: int) -> Content:
    """A hit in the list: date, time, speaker and session; below them the words."""
    when = f"{found.started.astimezone():%d %b %y}" if found.started else ""
    where = f"{when}  {clock(found.start)}  {found.speaker or ('session' if found.about else 'bookmark')}  "
    room = width - cell_len(where) - 1
    title = clip(clean(found.title), room) if room >= _LEAST_TITLE else ""
    where = clip(where, width)
    words = _around_mark(found, max(8, width * 2 - 4))
    return Content.assemble((where, "$text-dim"), (title, "$text-dim"), "\n", words)


def _around_mark(found: SearchHit, cells: int) -> Content:
    """The words of a hit; of long ones the part with the first match."""
    words = Content(found.snippet)
    for start, end in found.marks:
        words = words.stylize("bold underline $accent", start, min(end, len(words)))
    # A quarter of the room is for the words before the match.
    if found.marks and cell_len(found.snippet[: found.marks[0][1]]) >= cells:
        words = Content.assemble("…", words[max(0, found.marks[0][0] - cells // 4) :])
    return words.truncate(cells, ellipsis=True)


def facts(recorded: RecordedSession) -> Content:
    """The facts of the open session, in a few rows."""
    facts = recorded.facts
    when = f"{facts.started.astimezone():%A %-d %B %Y, %H:%M}  {clock(facts.length)}"
    counts = (
        *((recorded.count(kind.key), kind.singular) for kind in insight_kinds()),
        (len(recorded.bookmarks), "bookmark"),
    )
    rows = [
        when,
        ", ".join(recorded.people),
        " · ".join(many(number, what) for number, what in counts if number),
        _open_state(facts),
        f"Transcribed again by {facts.transcript}." if facts.transcript else "",
        _diarization(recorded),
    ]
    below = "\n".join(row for row in rows if row)
    return Content.assemble((clean(facts.title), "bold $accent"), "\n", (below, "$text-dim"))


def _open_state(facts: SessionFacts) -> str:
    if facts.running:
        return "Live now; this is the transcript as of when it was opened."
    return "" if facts.ended else "Not closed: its process was killed. This is what was recorded until then."


def _diarization(recorded: RecordedSession) -> str:
    share = recorded.diarizing
    return "" if share is None else f"Speaker labels in progress: {share:.0%} when it was opened."


def labels(speed: int, *, empty: bool) -> dict[str, str]:
    """Labels of the key line in place of the commands' own; an empty label hides its command."""
    if empty:
        return dict.fromkeys(_OF_A_SESSION, "")
    return {"library.replay": f"Replay {speed}x"}


def summary(entries: tuple[SessionSummary, ...]) -> str:
    """The number of sessions and their total length."""
    return f"{many(len(entries), 'session')} · {clock(sum(entry.length for entry in entries))}"
