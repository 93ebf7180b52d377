"""The tools of agents that read: their docstrings are what an agent is told of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from symbl_tui.agents.result_limits import Json, bounded, cut, cut_all, first_within_limit, is_room_left
from symbl_tui.agents.session_reader import SessionReader
from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.text import clean
from symbl_tui.session.archive.index_rows import SessionSummary
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.control.control_client import choose_running, list_running
from symbl_tui.session.exports.json_document import facts_json, insight_json, line_json, review_json
from symbl_tui.session.summary.assistant_file import is_stale
from symbl_tui.session.summary.written_summary import newest_summary

SESSIONS_A_CALL: Final = 50
"""Sessions that one call of list_action_items reads at most: each takes up to a second."""
_MOST_OF_A_SESSION: Final = 200
_MOST_TOPICS: Final = 20

Name = Annotated[str, Field(max_length=500, description="A session's name from list_sessions, or: latest")]
Seconds = Annotated[float, Field(ge=0, description="Seconds from the start of the session")]
Offset = Annotated[
    int, Field(ge=0, description="How many entries to leave out: next_offset of the last page")
]
Limit = Annotated[int, Field(ge=1, le=200, description="How many entries at most")]


class ReadingTools:
    """Methods that are tools; every one blocks and raises :class:`SymblTuiError`."""

    def __init__(
        self, reader: SessionReader, running_dir: Path, sessions_a_call: int = SESSIONS_A_CALL
    ) -> None:
        """``running_dir``: where the sockets of running sessions are."""
        self._reader = reader
        self._running_dir = running_dir
        self._sessions_a_call = sessions_a_call

    def list_sessions(self, offset: Offset = 0, limit: Limit = 20) -> Json:
        """List the recorded sessions, newest first: name, title, time, length, speakers, what was found."""
        summaries = self._reader.library.summaries()
        return _page([_summary(each) for each in summaries[offset : offset + limit]], offset, len(summaries))

    def search_sessions(
        self, words: Annotated[str, Field(max_length=500)], offset: Offset = 0, limit: Limit = 20
    ) -> Json:
        """Find the places in all sessions where all these words were said or noted, the newest first."""
        hits = self._reader.library.search(words)
        found: list[Json] = [
            {
                "session": clean(hit.name),
                "title": hit.title,
                "speaker": hit.speaker or None,
                "start": round(hit.start, 3),
                "snippet": cut(hit.snippet),
            }
            for hit in hits[offset : offset + limit]
        ]
        return _page(found, offset, len(hits))

    def read_session(self, session: Name) -> Json:
        """Read what a session was about: facts, summary, action items, open questions, topics, talk time.

        The transcript has a tool of its own, read_transcript.
        """
        folder = self._reader.find(session)
        recorded = self._reader.read(folder)
        places = recorded.places()
        insights = [insight_json(each, places) for each in recorded.insights]
        return {
            "session": clean(folder.name),
            **cut_all(facts_json(recorded.facts)),
            "written_summary": _written_summary(recorded),
            **_bounded_review(recorded),
            "insights": first_within_limit(map(cut_all, insights), 200),
            "insight_count": len(insights),
            "topics": [cut(topic.text) for topic in recorded.topics[:_MOST_TOPICS]],
            "notes": first_within_limit(
                ({"at": each.at, "text": each.text} for each in recorded.bookmarks), 50
            ),
            "transcript_lines": len(recorded.lines),
        }

    def read_transcript(
        self,
        session: Name,
        start: Seconds = 0.0,
        end: Annotated[float | None, Field(ge=0, description="Seconds; absent: to the end")] = None,
        offset: Offset = 0,
        limit: Limit = 100,
    ) -> Json:
        """Read what was said in a session, or in a part of it. Each line has its number for other tools."""
        recorded = self._reader.read(self._reader.find(session))
        within = [
            number
            for number, line in enumerate(recorded.lines)
            if line.end >= start and (end is None or line.start <= end)
        ]
        lines = (_numbered(recorded, number) for number in within[offset:])
        return _page(first_within_limit(lines, limit), offset, len(within))

    def list_action_items(
        self,
        session: Annotated[
            str | None, Field(max_length=500, description="Of one session; absent: of all")
        ] = None,
        owner: Annotated[str | None, Field(max_length=200, description="Only those of this person")] = None,
        include_done: bool = False,
        before: Annotated[
            str | None, Field(max_length=500, description="next_before of the last page: older sessions")
        ] = None,
        limit: Limit = 100,
    ) -> Json:
        """List action items, those of the newest sessions first; those that are done only if asked for."""
        if session is not None:
            folders, more = [self._reader.find(session)], False
        else:
            folders, more = self._with_action_items(before)
        items: list[Json] = []
        last = ""
        for folder in folders:
            found = (item for item in self._action_items(folder, include_done) if _is_owned(item, owner))
            items += first_within_limit(found, _MOST_OF_A_SESSION)
            last = folder.name
            # Whole sessions: the next page begins with the one after.
            if not is_room_left(items, limit):
                more = more or folder != folders[-1]
                break
        return {"items": items, "next_before": last if more else None}

    def read_running(
        self,
        session: Annotated[
            str | None, Field(max_length=500, description="Its name or title; absent: the only one that runs")
        ] = None,
        minutes: Annotated[float, Field(gt=0, le=120, description="How far back to read")] = 5.0,
    ) -> Json:
        """Read what was said and found in the last minutes of a session that is being recorded now."""
        running = choose_running(session, list_running(self._running_dir))
        snapshot = running.snapshot
        recorded = self._reader.read(Path(snapshot.folder))
        since = snapshot.elapsed - 60 * minutes
        recent = [number for number, line in enumerate(recorded.lines) if line.end >= since]
        # From the end: where there is too much, the newest matters.
        lines = first_within_limit((_numbered(recorded, number) for number in reversed(recent)), 200)
        ids = {line["id"] for line in lines} - {None}
        places = recorded.places()
        found = (insight_json(each, places) for each in recorded.insights if each.utterance_id in ids)
        return {
            "session": clean(running.name),
            "title": cut(snapshot.title),
            "state": str(snapshot.state),
            "elapsed": round(snapshot.elapsed, 1),
            "lines": lines[::-1],
            "insights": first_within_limit(map(cut_all, found), 100),
        }

    def _with_action_items(self, before: str | None) -> tuple[list[Path], bool]:
        """The folders of the next sessions with action items, and whether there are more."""
        names = [
            each.name
            for each in self._reader.library.summaries()
            if each.insights.get(ACTION_ITEM) and (before is None or each.name < before)
        ]
        most = self._sessions_a_call
        return [self._reader.find(name) for name in names[:most]], len(names) > most

    def _action_items(self, folder: Path, include_done: bool) -> Iterator[Json]:
        recorded = self._reader.read(folder)
        places = recorded.places()
        for insight in recorded.insights:
            if insight.kind == ACTION_ITEM and (include_done or not insight.done):
                fields = insight_json(insight, places)
                yield {
                    "session": clean(folder.name),
                    "title": cut(recorded.facts.title),
                    "id": fields["id"],
                    "text": cut(insight.text),
                    "owner": fields["assignee"],
                    "due": fields["due"],
                    "done": insight.done,
                    "speaker": fields["speaker"],
                    "start": fields["start"],
                }


def _is_owned(item: Json, owner: str | None) -> bool:
    return owner is None or owner.casefold() in str(item["owner"] or "").casefold()


def _page(entries: list[Json], offset: int, total: int) -> Json:
    following = offset + len(entries)
    return {"entries": entries, "total": total, "next_offset": following if following < total else None}


def _summary(summary: SessionSummary) -> Json:
    state = "running" if summary.running else "closed" if summary.closed else "interrupted"
    return {
        "session": clean(summary.name),
        "title": cut(summary.title),
        "started": summary.started.isoformat() if summary.started else None,
        "length": round(summary.length, 1),
        "speakers": [cut(name) for name in summary.speakers[:50]],
        "utterances": summary.utterances,
        "insights": dict(summary.insights),
        "state": state,
        "fault": cut(summary.fault) or None,
    }


def _numbered(recorded: RecordedSession, number: int) -> Json:
    return {"line": number} | cut_all(line_json(recorded.lines[number]))


def _bounded_review(recorded: RecordedSession) -> Json:
    review = review_json(recorded)
    if isinstance(summary := review["summary"], dict):
        # It has a place of its own, with all of its text.
        summary.pop("written", None)
    return {key: bounded(value) for key, value in review.items()}


def _written_summary(recorded: RecordedSession) -> Json | None:
    """What an assistant has written of the session, if that was asked for."""
    if (written := newest_summary(recorded)) is None:
        return None
    stale = is_stale(written.origin, recorded.lines)
    return {
        "text": written.text,
        "written_at": written.origin.at,
        "model": written.origin.model,
        "stale": stale,
    }
