"""The results of a recorded session, from its journal and from what its engine knew at the end."""

from symbl_tui.domain.engine_conversation import EngineConversation
from symbl_tui.session.archive.engine_results import FILE as ENGINE_RESULTS
from symbl_tui.session.archive.engine_results import read_engine_results
from symbl_tui.session.archive.journal_events import received_events
from symbl_tui.session.archive.read_faults import ReadFaults
from symbl_tui.session.archive.results_cache import keep_results, load_results, results_stamp
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.session.model.engine_merge import Results, merge_results


def read_results(facts: SessionFacts, faults: ReadFaults) -> tuple[Results, EngineConversation | None]:
    """Read the results, live or of the pass that the facts name, and the engine's conversation. Blocks.

    A pass has results of its own: the engine's are of the live result, and merged into no other.

    Args:
        facts: The session's.
        faults: Collects what cannot be read.
    """
    results = faults.attempt(facts.journal, lambda: _read_journal(facts), Results(()))
    known = {line.utterance_id for line in results.lines if line.utterance_id}
    engine = None
    if not facts.transcript:
        path = facts.folder / ENGINE_RESULTS
        engine = faults.attempt(path, lambda: read_engine_results(facts.folder, known), None)
    if engine is None or engine.id != facts.conversation_id:
        return results, None
    return merge_results(results, engine, facts.speakers), engine


def _read_journal(facts: SessionFacts) -> Results:
    """The results of the journal, as they are kept or read anew."""
    stamp = results_stamp(facts)
    if kept := load_results(facts, stamp):
        return kept
    conversation = Conversation(facts.speakers)
    for _, received in received_events(facts, settled=True):
        conversation.apply(received)
    conversation.finish()
    results = Results(
        # By time: rows of several channels are in order of arrival.
        lines=tuple(sorted((line for line in conversation.lines if line.text), key=lambda line: line.start)),
        insights=tuple(conversation.insights.values()),
        topics=tuple(sorted(conversation.topics.values(), key=lambda topic: -topic.score)),
        trackers=tuple(conversation.trackers.values()),
        entities=tuple(conversation.entities.values()),
    )
    keep_results(facts, stamp, results)
    return results
