"""The results of a recorded session, from its journal and from what its engine knew at the end."""

from dataclasses import dataclass
from itertools import islice
from typing import Final

from symbl_tui.domain.engine_conversation import EngineConversation
from symbl_tui.session.archive.engine_results import FILE as ENGINE_RESULTS
from symbl_tui.session.archive.engine_results import read_engine_results
from symbl_tui.session.archive.journal_events import received_events
from symbl_tui.session.archive.read_faults import ReadFaults
from symbl_tui.session.archive.results_cache import are_kept, keep_results, load_results, results_stamp
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.session.model.engine_merge import Results, merge_results

# Bytes of a journal that takes half a second to read, and events that are its beginning: a fifth of that.
_LONG_JOURNAL: Final = 4 << 20
_BEGINNING: Final = 3_000


@dataclass(frozen=True, slots=True)
class ReadResults:
    """What was read of the results of a session."""

    results: Results
    engine: EngineConversation | None
    """What the engine knew of the whole conversation; it is merged into the results."""
    faults: ReadFaults
    """Collects what cannot be read."""


def read_beginning(facts: SessionFacts) -> ReadResults | None:
    """The first results of a long journal; None where all results are there at once. Blocks."""
    try:
        is_long = facts.journal.lstat().st_size >= _LONG_JOURNAL
    except OSError:
        return None
    if not is_long or are_kept(facts):
        return None
    faults = ReadFaults(facts.folder)
    return ReadResults(faults.attempt(facts.journal, lambda: _read_first(facts), Results(())), None, faults)


def _read_first(facts: SessionFacts) -> Results:
    conversation = Conversation(facts.speakers)
    for _, received in islice(received_events(facts, settled=True), _BEGINNING):
        conversation.apply(received)
    return results_of(conversation)


def read_results(facts: SessionFacts) -> ReadResults:
    """Read the results, live or of the pass that the facts name, and the engine's conversation. Blocks.

    A pass has results of its own: the engine's are of the live result, and merged into no other.
    """
    faults = ReadFaults(facts.folder)
    results = faults.attempt(facts.journal, lambda: _read_journal(facts), Results(()))
    known = {line.utterance_id for line in results.lines if line.utterance_id}
    engine = None
    if not facts.transcript:
        path = facts.folder / ENGINE_RESULTS
        engine = faults.attempt(path, lambda: read_engine_results(facts.folder, known), None)
    if engine is None or engine.id != facts.conversation_id:
        return ReadResults(results, None, faults)
    return ReadResults(merge_results(results, engine, facts.speakers), engine, faults)


def _read_journal(facts: SessionFacts) -> Results:
    """The results of the journal, as they are kept or read anew."""
    stamp = results_stamp(facts)
    if kept := load_results(facts, stamp):
        return kept
    conversation = Conversation(facts.speakers)
    for _, received in received_events(facts, settled=True):
        conversation.apply(received)
    conversation.finish()
    results = results_of(conversation)
    keep_results(facts, stamp, results)
    return results


def results_of(conversation: Conversation) -> Results:
    """All results of a conversation."""
    return Results(
        # By time: rows of several channels are in order of arrival.
        lines=tuple(sorted((line for line in conversation.lines if line.text), key=lambda line: line.start)),
        insights=tuple(conversation.insights.values()),
        topics=tuple(sorted(conversation.topics.values(), key=lambda topic: -topic.score)),
        trackers=tuple(conversation.trackers.values()),
        entities=tuple(conversation.entities.values()),
    )
