"""What the library says in words: a row per session or hit, and what is known of the open one. Pure."""

from typing import Final

from rich.cells import cell_len
from textual.content import Content

from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.domain.text import clean, clock, many
from symbl_tui.session.archive.index_rows import SearchHit, SessionSummary
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.ui.rendering.cells import clip, fit

READING: Final = "Looking through the sessions…"
EMPTY: Final = (
    "Nothing was recorded yet.\n\n"
    "Every session is kept, with its sound and its words. It will stand here once it has begun: to be read, "
    "searched, exported and watched once more.\n\n"
    "Without a meeting at hand: symbl-tui demo"
)
NOT_FOUND: Final = "Nobody said that in any session. All words must be there; the last one may be cut short."
ASK: Final = "Type what you are looking for: it is searched for in all sessions."
LIVE: Final = "That session is being recorded: it can be deleted once it has been stopped."
WAIT: Final = "That session is still being read; press the key again."
NOTHING_SAID: Final = "Nothing was understood in this session."


def session(entry: SessionSummary, width: int) -> Content:
    """A row of the list: what and how long; below it when, how much was said, and by whom."""
    length = "" if entry.fault else _length(entry)
    title = fit(clean(entry.title), max(8, width - len(length) - 1))
    when = f"{entry.started.astimezone():%-d %b %y %H:%M}" if entry.started else ""
    below = entry.fault or "  ".join(
        (
            f"{when:<15}",
            f"{entry.utterances} said",
            *(f"{entry.insights.get(kind.key, 0)}{kind.glyph}" for kind in insight_kinds()),
            *entry.speakers,
        )
    )
    style = "$warning" if entry.fault else "$text-dim"
    return Content.assemble((title, "bold"), (f" {length}\n", "$text-dim"), (clip(below, width), style))


def _length(entry: SessionSummary) -> str:
    if entry.running:
        return "live now"
    return clock(entry.length) if entry.closed else "not closed"


def hit(found: SearchHit, width: int) -> Content:
    """A row of what was found: where, and below it the words."""
    when = f"{found.started.astimezone():%d %b %y}" if found.started else ""
    where = f"{when}  {clock(found.start)}  {found.speaker or 'note'}  "
    title = clip(clean(found.title), max(8, width - cell_len(where) - 1))
    words = Content(clip(found.snippet, max(8, width * 2 - 4)))
    for start, end in found.marks:
        words = words.stylize("bold underline $accent", start, min(end, len(words)))
    return Content.assemble((where, "$text-dim"), (title, "$text-dim"), "\n", words)


def about(recorded: RecordedSession) -> Content:
    """What is known of the open session, in a few rows."""
    facts = recorded.facts
    when = f"{facts.started.astimezone():%A %-d %B %Y, %H:%M}  {clock(facts.length)}"
    people = ", ".join(recorded.people)
    counts = (
        *((recorded.count(kind.key), kind.singular) for kind in insight_kinds()),
        (len(recorded.bookmarks), "bookmark"),
    )
    told = " · ".join(many(number, what) for number, what in counts if number)
    rows = [
        when,
        people,
        told,
        _unfinished(facts),
        f"Transcribed again by {facts.transcript}." if facts.transcript else "",
        _diarizing(recorded),
    ]
    below = "\n".join(row for row in rows if row)
    return Content.assemble((clean(facts.title), "bold $accent"), "\n", (below, "$text-dim"))


def _unfinished(facts: SessionFacts) -> str:
    if facts.running:
        return "Live now: it is being recorded; this is what there was when it was opened."
    return "" if facts.ended else "Not closed: its program was killed. What it had heard until then is here."


def _diarizing(recorded: RecordedSession) -> str:
    share = recorded.diarizing
    return "" if share is None else f"The speakers are being told apart: {share:.0%} done when it was opened."


def labels(speed: int, *, empty: bool) -> dict[str, str]:
    """What the key line calls a command instead of its own label; what can do nothing is hidden."""
    if empty:
        return dict.fromkeys(("library.export", "library.replay", "library.speed", "library.delete"), "")
    return {"library.replay": f"replay {speed}x"}


def summary(entries: tuple[SessionSummary, ...]) -> str:
    """How many sessions there are, and how long in all."""
    return f"{many(len(entries), 'session')} · {clock(sum(entry.length for entry in entries))}"
