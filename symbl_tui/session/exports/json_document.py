"""JSON: everything, for programs.

The keys are a promise: new ones may come, those there are stay while ``version`` is 1. Times are seconds from
the start of the capture, moments are ISO 8601, what is unknown is null::

    version, title, started, ended, length, source, conversation_id
    title_given     false: the title is proposed, or the label of the source
    transcribed_by  the pass that this is; null: what was understood while it was recorded
    speakers    [{channel, name, user_id, colour}]
    transcript  [{id, channel, speaker, start, end, text, settled, edited, original}]
    insights    [{id, kind, text, speaker, assignee, due, confidence, utterance, answered_by, start,
                  done, by_user, edited, original}]
    topics      [{text, score, utterances, parents}]
    trackers    [{name, value, utterance, text, start}]
    notes       [{id, at, start, end, text}]
    gaps        [{channel, start, end, reason}]: silence in place of sound that could not be had
    summary     {decisions, highlights}: each [{text, speaker, start}];
                written: {text, template, model, host, at, stale}, an assistant's, else null
    analytics   {length, silence, talk, overlap, longest_silence: {start, end}, speakers}: seconds;
                speakers: [{name, talk, share, share_of_length, words, words_per_minute, overlap,
                turns, longest: {start, end}}], share is the percentage of all talk, share_of_length that
                of the length, as screens show it
    entities    [{kind, value, text, utterance}]
    engine      {host, read_at, summary: [{text, utterances}]}: of a remote engine at the end, else null
    lost        what is missing of sound or results, a sentence; null: nothing
    unread      [file (reason)]: those of the folder that cannot be read

``kind`` is the key of an :class:`.InsightKind`: question, action_item, follow_up; ``utterance`` is the ``id``
of a transcript entry; an entry that is not ``settled`` was still being spoken when the session broke off.
Texts and names are those that the user corrected; ``original`` is the engine's text then, and null where it
was left alone. An insight is ``edited`` when the user changed its text, assignee or due date, ``done`` when
it was ticked off, ``by_user`` when the user made it; what was dismissed is left out.
"""

import json
from contextlib import suppress
from typing import Final

from symbl_tui.domain.insight import Insight, TrackerMatch
from symbl_tui.domain.talk_analytics import Span, SpeakerTalk, share_of
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import Presence, SessionFacts
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.model.insight_times import start_of
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.review.loss_text import describe_loss
from symbl_tui.session.review.session_review import SessionReview, review_session
from symbl_tui.session.summary.assistant_file import latest_summary

VERSION: Final = 1

_Places = dict[str, Line]


def render(recorded: RecordedSession) -> str:
    """The session as one JSON object."""
    places = recorded.places()
    whole = facts_json(recorded.facts) | {
        "transcript": [line_json(line) for line in recorded.lines],
        "insights": [insight_json(insight, places) for insight in recorded.insights],
        "topics": [
            {
                "text": topic.text,
                "score": topic.score,
                "utterances": list(topic.utterance_ids),
                "parents": list(topic.parents),
            }
            for topic in recorded.topics
        ],
        "trackers": [_match(match, places) for match in recorded.trackers],
        "notes": [
            {"id": each.id, "at": each.at, "start": each.start, "end": each.end, "text": each.text}
            for each in recorded.bookmarks
        ],
        "gaps": [
            {
                "channel": gap.channel,
                "start": round(gap.start, 3),
                "end": round(gap.end, 3),
                "reason": gap.reason,
            }
            for gap in recorded.facts.gaps
        ],
    }
    whole |= review_json(recorded) | {
        "entities": [
            {"kind": each.kind, "value": each.value, "text": each.text, "utterance": each.utterance_id}
            for each in recorded.entities
        ],
        "engine": _engine(recorded),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def review_json(recorded: RecordedSession) -> dict[str, object]:
    """Summary, analytics and losses of a session."""
    written = None
    # A damaged file of a stranger's folder must not cost the document.
    with suppress(SymblTuiError):
        written = latest_summary(recorded.facts.folder)
    review = review_session(recorded, written)
    talk, summary = review.analytics.talk, review.summary
    return {
        "summary": {
            "decisions": [_point(point) for point in summary.decisions],
            "highlights": [_point(point) for point in summary.highlights],
            "written": _written(review),
        },
        "analytics": {
            "length": round(talk.whole, 3),
            "silence": talk.silence.seconds,
            "talk": talk.talk.seconds,
            "overlap": talk.overlap.seconds,
            "longest_silence": _span(review.analytics.longest_silence),
            "speakers": [_speaker(speaker, talk.talk.seconds) for speaker in talk.speakers],
        },
        "lost": describe_loss(recorded.facts) or None,
        "unread": list(recorded.unread),
    }


def _written(review: SessionReview) -> dict[str, object] | None:
    if (written := review.written) is None:
        return None
    origin = written.origin
    return {
        "text": written.text,
        "template": written.template,
        "model": origin.model,
        "host": origin.host,
        "at": origin.at,
        "stale": review.is_stale,
    }


def _engine(recorded: RecordedSession) -> dict[str, object] | None:
    if (engine := recorded.engine) is None:
        return None
    parts = [{"text": part.text, "utterances": list(part.utterance_ids)} for part in engine.summary]
    return {"host": engine.host, "read_at": engine.read_at, "summary": parts}


def _speaker(talk: SpeakerTalk, talked: float) -> dict[str, object]:
    return {
        "name": talk.speaker,
        "talk": talk.talk.seconds,
        "share": share_of(talk.talk.seconds, talked).percent,
        "share_of_length": talk.talk.percent,
        "words": talk.words,
        "words_per_minute": talk.words_per_minute,
        "overlap": talk.overlap,
        "turns": talk.turns,
        "longest": _span(talk.longest),
    }


def _span(span: Span) -> dict[str, float]:
    return {"start": round(span[0], 3), "end": round(span[1], 3)}


def _point(point: SummaryPoint) -> dict[str, object]:
    start = None if point.start is None else round(point.start, 3)
    return {"text": point.text, "speaker": point.speaker, "start": start}


def facts_json(facts: SessionFacts) -> dict[str, object]:
    """What a session is, without its results."""
    return {
        "version": VERSION,
        "title": facts.title,
        "title_given": facts.title_given,
        "started": facts.started.isoformat(),
        "ended": facts.ended.isoformat() if facts.ended else None,
        "length": round(facts.length, 3),
        "source": facts.source,
        "conversation_id": facts.conversation_id or None,
        "transcribed_by": facts.transcript or None,
        "speakers": [
            {
                "channel": channel,
                "name": name,
                "user_id": speaker.user_id,
                "colour": facts.colours[name],
                **_presence(facts, channel),
            }
            for channel, (speaker, name) in enumerate(zip(facts.speakers, facts.shown_names, strict=True))
        ],
    }


def _presence(facts: SessionFacts, channel: int) -> dict[str, object]:
    """When a speaker joined late and left early, in seconds; only the times that apply."""
    there = facts.presence[channel] if facts.presence else Presence()
    times = {"joined": there.joined or None, "left": there.left}
    return {key: round(at, 3) for key, at in times.items() if at is not None}


def line_json(line: Line) -> dict[str, object]:
    """An entry of the transcript."""
    return {
        "id": line.utterance_id,
        "channel": line.channel,
        "speaker": line.speaker,
        "start": round(line.start, 3),
        "end": round(line.end, 3),
        "text": line.text,
        "settled": line.stage is not Stage.PARTIAL,
        "edited": line.edited,
        "original": line.original,
    }


def insight_json(insight: Insight, places: _Places) -> dict[str, object]:
    """An insight; ``places``: the lines by the ids of their utterances."""
    start = start_of(insight, places.get(insight.utterance_id or ""))
    return {
        "id": insight.id,
        "kind": insight.kind,
        "text": insight.text,
        "speaker": insight.speaker.name or None,
        "assignee": insight.assignee.name if insight.assignee else None,
        "due": insight.due,
        "confidence": insight.confidence,
        "utterance": insight.utterance_id,
        "answered_by": insight.answered_by,
        "start": None if start is None else round(start, 3),
        "done": insight.done,
        "by_user": insight.by_user,
        "edited": insight.edited,
        "original": insight.original,
    }


def _match(match: TrackerMatch, places: _Places) -> dict[str, object]:
    return {
        "name": match.tracker,
        "value": match.value,
        "utterance": match.utterance_id,
        "text": match.text,
        "start": _start(match.utterance_id, places),
    }


def _start(utterance_id: str | None, places: _Places) -> float | None:
    place = places.get(utterance_id or "")
    return round(place.start, 3) if place else None
