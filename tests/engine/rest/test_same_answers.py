"""A team that moves from SQLite to PostgreSQL reads the same: every route answers the same, byte for byte."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from fastapi.routing import APIRoute

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic, Tracker
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.conversations.conversation_events import AddMember, AddUtterance, Begin, End, SetTopics
from symbl_tui.engine.insights.findings import analyze, reported
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import EngineSettings, Limits
from symbl_tui.engine.store import JobStatus, SavedTracker, Store, jobs, saved_trackers, writing
from tests.engine.conftest import ColdFactory, running
from tests.engine.rest_client import Json, Query, Rest, rest_client
from tests.engine.streaming_client import APP
from tests.support.postgres import PASSWORD, Postgres

BEGAN: Final = datetime(2026, 11, 20, 10, 0, 0, 123457, tzinfo=UTC)
PEOPLE: Final = (
    Speaker("Zoë", "zoe@example.com", "z"),
    Speaker("alice", "", "a"),
    Speaker("Bob %_", "b", "b"),
)
LINES: Final = (
    "When will the mobile application be ready for testing?",
    "I will send you the test report by Friday, for $1,200.50.",
    "Let us follow up on the mobile application next week with Zoë.",
    "On Monday, I think; my number is +1 202 555 0143.",
    "straße, İstanbul, \U0001f600, e\u0301, \u2028, 100 % \\ 'single' \"double\"",
)
# Those whose order depends on the language, on case or on bytes; and what LIKE treats as special.
NAMES: Final = (
    "Daily",
    "daily",
    "Ähre",
    "ähre",
    "Zebra",
    "a b",
    "a-b",
    "a_b",
    "a%b",
    "a!b",
    "\U0001f600",
    "é",
    "",
)
FILTERS: Final = (
    *("name==daily", "name=='D*'", "name=='ä*'", "name=='a%*'", "name=='a_*'", "name=='*!*'", "name!='*a*'"),
    *("name>Daily", "name<=a_b", "name=in=(Zebra,daily)", "name=out=(Zebra,daily)", "id=ge=2"),
    *("startTime>2026-11-21T00:00:00Z", "endTime<=2026-11-22T00:00:00+02:00", "name=='*';id!=3"),
    *(
        "metadata.agent==Ann",
        "metadata.agent!=Ann",
        "metadata.agent=='a*'",
        "metadata.n==5",
        "metadata.x==0.1",
    ),
    *("metadata.big=='9007199254740992'", "metadata.on==true", "metadata.gone==null", "metadata.agent>B"),
)
PERIOD: Final[Query] = {"startTime": "2026-11-01T00:00:00Z", "endTime": "2026-12-01T00:00:00Z"}
SORTS: Final = ("name", "conversation.startTime,name", "endTime", "id")
BUSY: Final = EngineSettings(limits=Limits(requests_per_minute=10_000))
METADATA: Final[tuple[Json, ...]] = (
    {"agent": "Ann", "n": 5, "x": 0.1, "on": True, "gone": None, "z": "last", "a": "first"},
    {"agent": "ann", "n": "5", "x": 1e22, "on": False, "big": 2**53},
    {"agent": "Äbc", "n": 5.0, "x": 0.30000000000000004, "big": -1e-7},
)


async def fill(store: Store) -> None:
    """The same in every store: all ids and times are given."""
    for number, name in enumerate(NAMES):
        began = BEGAN + timedelta(hours=number % 5)
        await store.put(Begin(str(number), f"room-{number}", name, began))
        await store.run(writing.set_metadata, str(number), METADATA[number % len(METADATA)])
        await store.put(End(str(number), began + timedelta(minutes=number)))
    for person in PEOPLE[1:]:
        await store.put(AddMember("0", person))
    for each in SAID:
        await store.put(AddUtterance("0", each))
    await store.run(writing.set_threshold, "0", 0.45)
    await store.run(writing.assign_speakers, "0", {"u3": "a", "u7": "z"})
    topics = (Topic("t1", "mobile application", 0.9, ("u0", "u2")), Topic("t2", "report", 1 / 3, ("u1",)))
    await store.put(SetTopics("0", topics))
    trackers = [SavedTracker(str(n), NAMES[n], ("report",)) for n in range(5)]
    await store.run(saved_trackers.save_trackers, "", trackers)
    await store.run(jobs.schedule, "job", "0", "node")
    await store.run(jobs.set_status, "job", JobStatus.FAILED, "because of Ä")


def understood(number: int) -> AnalyzedUtterance:
    # Some overlap and some begin at one moment: their order is that in which they came.
    text, start = LINES[number % len(LINES)], number // 2 * 3.1
    utterance = Utterance(f"u{number}", text, PEOPLE[number % 3], start, start + 4.7)
    words = tuple(
        Word(word, start + place / 7, start + place / 7 + 0.1, 1 / (place + 1))
        for place, word in enumerate(text.split())
    )
    report = Tracker("Reports", ("report", "Zoë"))
    found = analyze(utterance, participants=PEOPLE, trackers=(report,), today=BEGAN.date(), words=words)
    return AnalyzedUtterance(utterance, text, words, BEGAN, reported(found))


SAID: Final = tuple(understood(number) for number in range(40))
"""Made once, as ids of findings are random."""


@pytest.fixture
async def answers(postgres: Postgres, store_database: str) -> AsyncIterator[tuple[Rest, Rest]]:
    """Clients of two engines with the same conversations, one in SQLite and one in PostgreSQL."""
    async with (
        Store.in_memory() as file,
        Store(postgres.settings(store_database), PASSWORD) as server,
        running(ColdFactory(), BUSY, store=file) as first,
        running(ColdFactory(), BUSY, store=server) as second,
        rest_client(first) as of_file,
        rest_client(second) as of_server,
    ):
        for store in (file, server):
            await fill(store)
        yield of_file, of_server


async def compare(
    answers: tuple[Rest, Rest], method: str, path: str, query: Query | None = None, body: object = None
) -> bytes:
    """Ask both engines the same; the answer, which is the same."""
    first, second = [await each.http.request(method, path, params=query, json=body) for each in answers]
    assert (first.status_code, first.headers["content-type"]) == (
        second.status_code,
        second.headers["content-type"],
    )
    assert first.content == second.content, (path, query)
    return first.content


def routes() -> set[str]:
    """Paths of all that can be read of a store."""
    app = create_app(NodeParts(accounts=Accounts(*APP), recognizers=ColdFactory(), store=Store.in_memory()))
    found = {
        route.path for route in app.routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    return {path for path in found if path.startswith("/v1/")}


async def test_every_route_answers_the_same_from_both_databases(answers: tuple[Rest, Rest]) -> None:
    known = {"{conversationId}": "0", "{trackerId}": "2", "{jobId}": "job"}
    for path in sorted(routes()):
        for name, value in known.items():
            path = path.replace(name, value)
        assert "{" not in path
        assert len(await compare(answers, "GET", path, PERIOD)) > 10
    base = "/v1/conversations/0"
    queries: tuple[tuple[str, Query], ...] = (
        ("/messages", {"sentiment": "true", "verbose": "true"}),
        ("/topics", {"sentiment": "true", "parentRefs": "true", "customVocabulary": ["report"]}),
        ("/topics", {"refresh": "true"}),
        ("/summary", {"refresh": "true"}),
    )
    for path, query in queries:
        assert len(await compare(answers, "GET", base + path, query)) > 100
    for kind in ("text/markdown", "text/srt"):
        assert len(await compare(answers, "POST", f"{base}/transcript", body={"contentType": kind})) > 1000


async def test_lists_are_filtered_and_sorted_the_same_by_both_databases(answers: tuple[Rest, Rest]) -> None:
    found = set()
    for filter in FILTERS:
        query: Query = {"filter": filter, "limit": 100}
        found.add(len(await compare(answers, "GET", "/v1/conversations", query)))
    assert len(found) > len(FILTERS) / 2  # they find something, and not all the same
    for sort in SORTS:
        for order in ("asc", "desc"):
            for offset in (0, 7):
                page: Query = {**PERIOD, "sort": sort, "order": order, "limit": 7, "offset": offset}
                assert len(await compare(answers, "GET", "/v1/conversations", page)) > 1000
    for name in ("daily", "Ähre", "none"):
        await compare(answers, "GET", "/v1/manage/trackers", {"name": name})


async def test_changes_have_the_same_effect_in_both_databases(answers: tuple[Rest, Rest]) -> None:
    base = "/v1/conversations/0"
    changes: tuple[tuple[str, str, object], ...] = (
        ("PUT", base, {"metadata": {"b": 1, "a": "Ä"}}),
        ("PUT", f"{base}/members/a", {"id": "a", "name": "Alícia"}),
        ("PUT", f"{base}/members/none", {"id": "none", "name": "None"}),
        ("PUT", "/v1/manage/tracker/2", {"name": "Daily", "vocabulary": ["x"]}),
        ("PUT", "/v1/manage/tracker/2", {"name": "Weekly", "vocabulary": ["x"]}),
        ("DELETE", "/v1/manage/tracker/3", None),
        ("DELETE", "/v1/conversations/5", None),
        ("DELETE", "/v1/conversations/5", None),
    )
    for method, path, body in changes:
        await compare(answers, method, path, body=body)
    for path in (base, f"{base}/members", f"{base}/messages", f"{base}/insights", "/v1/manage/trackers"):
        await compare(answers, "GET", path)
    await compare(answers, "GET", "/v1/conversations", PERIOD)
