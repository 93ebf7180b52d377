"""Whether what a cluster has stored and shown of conversations is what was said, to the letter."""

import json
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, Final

import psycopg

from symbl_tui.symbl.auth import tls_context
from symbl_tui.symbl.conversation_client import ConversationClient, Retries
from symbl_tui.symbl.endpoint import Endpoint
from tests.cluster.conversations import Client, Speaking, Watching
from tests.cluster.script import SPEAKERS, Script, plain

TOLERANCE: Final = 0.05
"""Seconds that the times of an utterance may differ from those of an undisturbed run."""

_PATIENT: Final = Retries(attempts=6)

_IN_STEP: Final = 1.0
"""Seconds that the beginnings of two streams of one session may differ: their requests are on their way."""


def stored_problems(db: psycopg.Connection[Any], spoken: Iterable[Speaking]) -> list[str]:
    """What is wrong in the database; empty: every utterance is there once, with its speaker and its time."""
    return [
        f"{each.connection_id}: {problem}"
        for each in spoken
        for problem in _problems(db, each.connection_id, each.script)
    ]


def utterances(db: psycopg.Connection[Any], connection_id: str) -> list[tuple[str, str]]:
    """Speaker and plain text of what is stored of a connection id, in order of time."""
    rows = db.execute(
        "SELECT m.name, u.text FROM conversations c JOIN utterances u ON u.conversation_id = c.id"
        " LEFT JOIN members m ON m.conversation_id = u.conversation_id AND m.id = u.member_id"
        " WHERE c.connection_id = %s ORDER BY u.started, u.place",
        (connection_id,),
    ).fetchall()
    return [(name, plain(text)) for name, text in rows]


def _problems(db: psycopg.Connection[Any], connection_id: str, script: Script) -> Iterator[str]:
    found = db.execute("SELECT id FROM conversations WHERE connection_id = %s", (connection_id,)).fetchall()
    if len(found) != 1:
        yield f"{len(found)} conversations: {found}"
        return
    members = db.execute("SELECT name FROM members WHERE conversation_id = %s", found[0]).fetchall()
    if sorted(name for (name,) in members) != sorted(SPEAKERS):
        yield f"members {members}"
    rows = db.execute(
        "SELECT m.name, u.text, u.started, u.ended FROM utterances u"
        " LEFT JOIN members m ON m.conversation_id = u.conversation_id AND m.id = u.member_id"
        " WHERE u.conversation_id = %s ORDER BY u.started, u.place",
        found[0],
    ).fetchall()
    yield from difference(script, [(name, plain(text)) for name, text, _, _ in rows])
    began: dict[str, float] = {}
    for speaker in SPEAKERS:
        times = [(plain(text), start, end) for name, text, start, end in rows if name == speaker]
        began[speaker] = yield from _time_problems(script, speaker, times)
    if abs(began[SPEAKERS[0]] - began[SPEAKERS[1]]) > _IN_STEP:
        yield f"the streams began at {began}"


def difference(script: Script, found: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What differs between a script and the utterances that were found: speakers and plain texts."""
    expected = Counter((each.speaker, each.text) for each in script.utterances)
    counted = Counter(found)
    if missing := expected - counted:
        yield f"missing {sorted(missing)}"
    if doubled := Counter({each: count for each, count in counted.items() if each in expected}) - expected:
        yield f"too often {sorted(doubled)}"
    if others := counted.keys() - expected.keys():
        yield f"never said {sorted(others)}"


def _time_problems(
    script: Script, speaker: str, times: Sequence[tuple[str, float, float]]
) -> Generator[str, None, float]:
    """Problems of one speaker's times; returns when the first sample was spoken by them."""
    planned = {each.text: each for each in script.utterances if each.speaker == speaker}
    known = [each for each in times if each[0] in planned]
    if not known:
        return 0.0
    began = median(start - planned[text].start for text, start, _ in known)
    for text, start, end in known:
        late = (start - began - planned[text].start, end - began - planned[text].end)
        if max(map(abs, late)) > TOLERANCE:
            yield f"{speaker}'s {text!r} is {late[0]:+.3f} s, {late[1]:+.3f} s off"
    for (before, _, end), (text, start, _) in pairwise(known):
        if start < end:
            yield f"{speaker}'s {text!r} begins before {before!r} ends"
    return began


def shown_problems(spoken: Iterable[Speaking], watched: Iterable[Watching]) -> list[str]:
    """What is wrong in what clients saw: speakers and subscribers have seen every utterance, once."""
    return [
        *(f"speaker of {each.script.number}: {problem}" for each in spoken for problem in _unseen(each)),
        *(f"speaker of {each.script.number}: {problem}" for each in spoken for problem in _misplaced(each)),
        *(f"subscriber of {each.script.number}: {problem}" for each in watched for problem in _unseen(each)),
    ]


def _unseen(client: Client) -> Iterator[str]:
    if client.gave_up:
        yield f"gave up: {client.session.error}"
    yield from difference(client.script, client.shown)


def _misplaced(client: Client) -> Iterator[str]:
    # Not those of subscribers, who place the first utterance of a speaker by its arrival.
    for speaker in SPEAKERS:
        lines = [line for line in client.lines if line.speaker == speaker]
        times = [(plain(line.text), line.start, line.end) for line in lines]
        yield from _time_problems(client.script, speaker, times)


async def rest_problems(
    db: psycopg.Connection[Any], spoken: Iterable[Speaking], endpoint: Endpoint, ca_file: str = ""
) -> list[str]:
    """What is wrong in REST answers: messages, members, and questions that are open though answered."""
    problems = []
    # By a client that tries again, as real ones do: a proxy answers 502 or 503 for a node that has just gone.
    async with ConversationClient(endpoint, tls_context(ca_file), _PATIENT) as client:
        for each in spoken:
            row = db.execute("SELECT id FROM conversations WHERE connection_id = %s", (each.connection_id,))
            path = f"/v1/conversations/{row.fetchall()[0][0]}"
            answers = {
                route: [
                    item async for page in client.pages(f"{path}/{route}") for item in json.loads(page)[route]
                ]
                for route in ("messages", "members", "questions")
            }
            problems += [f"REST of {each.script.number}: {problem}" for problem in _wrong(each, answers)]
    return problems


def _wrong(speaking: Speaking, answers: dict[str, Any]) -> Iterator[str]:
    messages = [(each["from"]["name"], plain(each["text"])) for each in answers["messages"]]
    yield from difference(speaking.script, messages)
    if len(answers["members"]) != len(SPEAKERS):
        yield f"members {answers['members']}"
    questions = answers["questions"]
    if sorted(plain(each["text"]) for each in questions) != sorted(speaking.script.questions):
        yield f"questions {[each['text'] for each in questions]}"
    said = [each.text for each in speaking.script.utterances]
    for each in questions:
        # The last one may have no answer yet.
        if not each.get("answered") and plain(each["text"]) != said[-1]:
            yield f"open: {each['text']!r}"
