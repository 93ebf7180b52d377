"""Who holds a conversation: one node at a time, and the next one where that is dead, stopped or asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.conversations.conversation_claims import Claim, HeldElsewhere, StoredStream, TryLater
from symbl_tui.engine.conversations.conversation_events import (
    AddMember,
    AddUtterance,
    BeginStream,
    End,
    EndStream,
    SetTopics,
)
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.node.instance import new_instance
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import JobStatus, Store, jobs, living_nodes
from symbl_tui.engine.store.store_claims import StoreClaims
from symbl_tui.engine.store.tables import conversations, nodes
from tests.support.postgres import PASSWORD, Postgres
from tests.support.waiting import until

KEY = RoomKey("", "standup")
NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
ANN = Speaker("Ann", "ann@example.com", "m1")
RESUME = 120.0
TIMING = Timing(hand_over=0.3, claim=30.0)


class Node:
    """One instance on the shared database."""

    def __init__(self, stack: AsyncExitStack, postgres: Postgres, store: Store, claims: StoreClaims) -> None:
        self._stack = stack
        self._postgres = postgres
        self.store = store
        self.claims = claims

    async def claim(self, new_id: str = "", key: RoomKey = KEY, resumed_stream: str = "") -> Claim:
        return await self.claims.claim(key, new_id or f"new of {self.store.instance.id}", resumed_stream)

    async def die(self) -> None:
        """Be gone, with its lock: PostgreSQL notices a closed connection a moment later."""
        await self._stack.aclose()
        await until(lambda: not self._is_locked())

    def _is_locked(self) -> bool:
        with self._postgres.admin() as admin:
            held = admin.execute("SELECT 1 FROM pg_locks WHERE objid = %s", [self.store.instance.lock])
            return held.fetchone() is not None


Start = Callable[[str], Awaitable[Node]]


@pytest.fixture
def settings(postgres: Postgres, store_database: str) -> StoreSettings:
    return postgres.settings(store_database)


@pytest.fixture
async def start(postgres: Postgres, settings: StoreSettings) -> AsyncIterator[Start]:
    async with AsyncExitStack() as every:

        async def start_node(name: str) -> Node:
            stack = await every.enter_async_context(AsyncExitStack())
            store = await stack.enter_async_context(Store(settings, PASSWORD, new_instance(name)))
            held = StoreClaims(store, RESUME, TIMING)
            await held.heartbeat()
            return Node(stack, postgres, store, held)

        yield start_node


def utterance(
    id: str, start: float, end: float, *, stream: str = "0", began: datetime = NOW, text: str = "We go on."
) -> AnalyzedUtterance:
    said = Utterance(id, text, ANN, start, end)
    question = Insight(f"q{id}", QUESTION, text, ANN, 0.9, id, start=start, end=end)
    findings = Findings(insights=(question,) if text.endswith("?") else ())
    return AnalyzedUtterance(said, text, (Word("we", start, end),), began, findings, stream=stream)


async def row(store: Store, id: str) -> tuple[str, int, bool]:
    def read(db: Connection) -> tuple[str, int, bool]:
        columns = select(conversations.c.node, conversations.c.epoch, conversations.c.live)
        node, epoch, live = db.execute(columns.where(conversations.c.id == id)).one()
        return node, epoch, live

    return await store.run(read)


async def set_back(store: Store, seconds: float) -> None:
    """Let that much time pass for everything that is stored."""

    def change(db: Connection) -> None:
        every = conversations.c
        db.execute(update(conversations).values(touched=every.touched - seconds, moved=every.moved - seconds))
        db.execute(update(nodes).values(seen=nodes.c.seen - seconds))

    await store.run(change)


async def test_two_nodes_that_begin_one_conversation_at_once_make_one_of_it(start: Start) -> None:
    first, second = await start("a"), await start("b")
    both = await asyncio.gather(first.claim(), second.claim(), return_exceptions=True)
    ids = {claim.conversation_id for claim in both if isinstance(claim, Claim)}
    assert len(ids) == 1


async def test_a_dead_node_is_succeeded_at_once_with_all_that_is_known(start: Start) -> None:
    first, second = await start("a"), await start("b")
    begun = await first.claim("1")
    assert (begun.conversation_id, begun.history) == ("1", None)
    await first.store.put(AddMember("1", ANN))
    await first.store.put(BeginStream("1", "0", NOW))
    await first.store.put(AddUtterance("1", utterance("u1", 1.0, 2.0, text="When is it ready?")))
    await first.die()
    taken = await second.claim()
    assert (taken.conversation_id, taken.epoch) == ("1", begun.epoch + 1)
    assert taken.history is not None
    assert taken.history.began == NOW + timedelta(seconds=1)  # with its first utterance
    assert taken.history.members == (ANN,)
    assert taken.history.streams == (StoredStream("0", NOW, ended=False),)
    assert [each.id for each in taken.history.utterances] == ["u1"]
    assert [each.id for each in taken.history.questions] == ["qu1"]


async def test_a_living_node_is_asked_and_hands_over(start: Start) -> None:
    first, second = await start("a"), await start("b")
    begun = await first.claim("1")
    taking = asyncio.create_task(second.claim())
    while not (asked := await first.claims.states([("1", begun.epoch)])):
        await asyncio.wait((taking,), timeout=0.01)
        assert not taking.done()
    assert (asked[0].wanted, asked[0].overtaken) == (True, False)
    await first.claims.release("1", begun.epoch)
    assert (await taking).conversation_id == "1"
    assert (await first.claims.states([("1", begun.epoch)]))[0].overtaken


async def test_a_node_that_does_not_answer_is_overtaken_and_notices_it(start: Start) -> None:
    first, second = await start("a"), await start("b")
    begun = await first.claim("1")
    taken = await second.claim()
    assert taken.conversation_id == "1"
    (state,) = await first.claims.states([("1", begun.epoch)])
    assert state.overtaken
    await first.store.put(SetTopics("1", (), begun.epoch))
    await first.store.put(End("1", NOW, begun.epoch))
    await first.claims.release("1", begun.epoch)
    assert await row(second.store, "1") == (second.store.instance.id, taken.epoch, True)


async def test_a_conversation_is_not_tossed_to_and_fro_by_a_proxy_that_hashes_on_nothing(
    start: Start,
) -> None:
    first, second = await start("a"), await start("b")
    await first.claim("1")
    await second.claim()
    with pytest.raises(HeldElsewhere, match="moved there a moment ago; connect again; the proxy"):
        await first.claim()
    await set_back(first.store, 61.0)
    assert (await first.claim()).conversation_id == "1"


async def test_a_conversation_whose_clients_have_left_moves_however_often(start: Start) -> None:
    first, second = await start("a"), await start("b")
    await first.claim("1")
    await second.claim()
    await first.claims.let_move(["1"])  # it is not its own any more
    with pytest.raises(HeldElsewhere):
        await first.claim()
    await second.claims.let_move(["1"])
    assert (await first.claim()).conversation_id == "1"


async def test_a_node_that_is_stopped_lets_the_next_one_go_on_for_a_while(start: Start) -> None:
    first, second = await start("a"), await start("b")
    begun = await first.claim("1")
    await first.claims.release("1", begun.epoch)
    assert (await second.claim()).conversation_id == "1"
    await second.claims.release("1", begun.epoch + 1)
    await set_back(first.store, RESUME + 1)
    assert (await first.claim("2")).conversation_id == "2"
    assert (await row(first.store, "1"))[2] is False


async def test_a_conversation_that_never_started_leaves_no_trace(start: Start) -> None:
    node = await start("a")
    begun = await node.claim("1")
    await node.claims.release("1", begun.epoch, begun=False)
    assert (await node.claim("2")).conversation_id == "2"


async def test_a_conversation_that_is_over_is_not_found_although_its_end_is_not_written_yet(
    start: Start,
) -> None:
    node = await start("a")
    await node.claim("1")
    node.claims.forget("1")
    assert (await node.claim("2")).conversation_id == "2"


async def test_a_client_that_was_cut_off_at_the_end_gets_its_conversation_once_more(start: Start) -> None:
    first, second = await start("a"), await start("b")
    begun = await first.claim("1")
    await first.store.put(BeginStream("1", "0", NOW))
    first.claims.forget("1")
    await first.store.put(End("1", NOW, begun.epoch))
    # Who begins, or goes on with another stream, is not meant.
    assert (await second.claim("2", KEY)).conversation_id == "2"
    await second.claims.release("2", 1, begun=False)
    again = await second.claim("3", resumed_stream="0")
    assert again.conversation_id == "1"
    assert await row(second.store, "1") == (second.store.instance.id, begun.epoch + 1, True)
    # Its old holder ends nothing any more, and neither node takes it for another one's end.
    await first.store.put(End("1", NOW, begun.epoch))
    assert (await row(second.store, "1"))[2]
    await second.store.put(End("1", NOW, again.epoch))
    second.claims.forget("1")
    assert (await second.claim("4", resumed_stream="1")).conversation_id == "4"


async def test_a_conversation_whose_end_is_not_written_yet_is_reopened_too(start: Start) -> None:
    node = await start("a")
    begun = await node.claim("1")
    await node.store.put(BeginStream("1", "0", NOW))
    node.claims.forget("1")
    assert (await node.claim("2", resumed_stream="0")).conversation_id == "1"
    await node.store.put(End("1", NOW, begun.epoch))
    assert (await row(node.store, "1"))[2]
    # A further speaker of the same comes to it, as to every live one.
    assert (await node.claim("3")).conversation_id == "1"


async def test_the_next_node_knows_which_speakers_have_stopped_and_need_not_be_waited_for(
    start: Start,
) -> None:
    first, second = await start("a"), await start("b")
    await first.claim("1")
    for stream in ("0", "1", "2"):
        await first.store.put(BeginStream("1", stream, NOW))
    for stream in ("0", "1"):
        await first.store.put(EndStream("1", stream))
    await first.store.put(BeginStream("1", "1", NOW + timedelta(hours=1)))  # it came back
    await first.die()
    history = (await second.claim("2")).history
    assert history
    assert set(history.streams) == {
        StoredStream("0", NOW, ended=True),
        StoredStream("1", NOW, ended=False),
        StoredStream("2", NOW, ended=False),
    }


async def test_a_conversation_that_ended_long_ago_stays_ended(start: Start) -> None:
    node = await start("a")
    begun = await node.claim("1")
    await node.store.put(BeginStream("1", "0", NOW))
    await node.store.put(End("1", NOW, begun.epoch))
    await set_back(node.store, RESUME + 1)
    assert (await node.claim("2", resumed_stream="0")).conversation_id == "2"


async def test_two_apps_with_one_connection_id_have_two_conversations(start: Start) -> None:
    node = await start("a")
    one = await node.claim("1", RoomKey("one", "call"))
    two = await node.claim("2", RoomKey("two", "call"))
    assert (one.conversation_id, two.conversation_id) == ("1", "2")


async def test_subscribers_learn_that_another_living_node_has_their_conversation(start: Start) -> None:
    first, second = await start("a"), await start("b")
    await first.claim("1")
    keys = [KEY, RoomKey("other app", KEY.connection_id), RoomKey("", "another")]
    assert await second.claims.held_elsewhere(keys) == {KEY}
    assert not await first.claims.held_elsewhere(keys)
    await first.die()
    assert not await second.claims.held_elsewhere(keys)


async def test_every_node_knows_which_conversations_of_an_app_are_over(start: Start) -> None:
    first, second = await start("a"), await start("b")
    for id in ("live", "over"):
        await first.claim(id, RoomKey("one", id))
    await first.store.put(End("over", NOW, 1))
    asked = [ConversationKey("one", "live"), ConversationKey("one", "over"), ConversationKey("one", "never")]
    assert await second.claims.over([*asked, ConversationKey("two", "over")]) == {asked[1]}


async def test_what_dead_nodes_left_is_ended_after_a_while_and_their_jobs_at_once(start: Start) -> None:
    first, second = await start("a"), await start("b")
    await first.claim("1")
    await second.claim("2", RoomKey("", "lively"))
    # As of a file that an earlier version left, and that was copied into the database: of no instance.
    for id, node in (("j", first.store.instance.id), ("old", ""), ("lively", second.store.instance.id)):
        await first.store.run(jobs.schedule, id, "1", node)
    await first.die()
    await second.claims.sweep(["2"])
    found = [await second.store.run(jobs.find_job, id) for id in ("j", "old", "lively")]
    assert [job and job.status for job in found] == [JobStatus.FAILED, JobStatus.FAILED, JobStatus.SCHEDULED]
    assert (await row(second.store, "1"))[2] is True
    # Also before what counts as a moment before the start of this database.
    await set_back(second.store, RESUME + 200)
    await second.claims.sweep(["2"])
    assert [(await row(second.store, id))[2] for id in "12"] == [False, True]


async def test_clocks_of_nodes_do_not_matter(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = await start("a"), await start("b")
    await first.claim("1")
    await first.die()
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    assert (await second.claim()).conversation_id == "1"


async def test_a_database_that_was_restarted_makes_no_living_node_a_dead_one(
    postgres: Postgres, start: Start
) -> None:
    first, second = await start("a"), await start("b")
    await asyncio.to_thread(postgres.stop)
    await asyncio.to_thread(postgres.start)
    await second.store.availability.wait()
    me = new_instance("observer")
    both = {first.store.instance.id, second.store.instance.id}
    assert await second.store.run(living_nodes.living, me, both) >= both


async def test_results_of_a_stream_that_its_speaker_has_not_got_are_read_with_their_findings(
    start: Start,
) -> None:
    node = await start("a")
    await node.claim("1")
    asked = utterance("u2", 3, 4, text="When?")
    for each in (utterance("u1", 1, 2), asked, utterance("u3", 3, 4, stream="1")):
        await node.store.put(AddUtterance("1", each))
    (found,) = await node.claims.utterances_after("1", "0", NOW + timedelta(seconds=2))
    assert found.utterance == asked.utterance
    assert [each.kind for each in found.findings.insights] == [QUESTION]
    assert found.words == (Word("we", 3, 4),)
    assert len(await node.claims.utterances_after("1", "0", NOW)) == 2


async def test_what_two_nodes_recognise_of_one_stream_is_stored_once(start: Start) -> None:
    first, second = await start("a"), await start("b")
    await first.claim("1")
    await first.store.put(AddUtterance("1", utterance("u1", 10.0, 12.0)))
    # As the second node counts: from its own connection, and a little apart.
    later = NOW + timedelta(seconds=9)
    await second.store.put(AddUtterance("1", utterance("u2", 1.1, 2.9, began=later)))
    await second.store.put(AddUtterance("1", utterance("u3", 2.6, 5.0, began=later)))
    await second.store.put(AddUtterance("1", utterance("u4", 1.1, 2.9, began=later, stream="1")))
    pages = [page async for page in second.store.message_pages("1", words=False)]
    assert {message.utterance.id for page in pages for message in page} == {"u1", "u3", "u4"}


async def test_a_claim_waits_for_a_slow_database_and_begins_nothing_of_its_own(
    settings: StoreSettings, postgres: Postgres, store_database: str
) -> None:
    async with Store(settings, PASSWORD) as store:
        impatient = StoreClaims(store, RESUME, Timing(claim=0.1))
        with postgres.admin(store_database) as admin:
            admin.autocommit = False
            admin.execute("LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(TryLater, match="try again"):
                await impatient.claim(KEY, "1")
