"""The Conversation API: a meeting is posted, and everything the reference documents is read back."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.engine.conftest import ColdFactory
from tests.engine.rest_client import ALICE, MEETING, Json, Query, Rest, message, rest_engine

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("each_database")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def rest(each_database: str) -> AsyncIterator[Rest]:
    async with rest_engine(ColdFactory()) as client:
        yield client


PERSON = {"id", "name", "email", "userId"}
SENTIMENT = {"polarity", "suggested"}
QUESTION = {"id", "text", "type", "score", "messageIds", "from", "answered", "answerMessageId"}
TASK = {"id", "text", "type", "score", "messageIds", "entities", "phrases", "from", "definitive", "dueBy"}
MESSAGE = {
    *("id", "text", "from", "startTime", "endTime", "timeOffset", "duration", "conversationId", "phrases"),
    "sentiment",
    "words",
}
ANALYTICS = {"id", "name", "userId", "pace", "talkTime", "listenTime", "overlap"}
TRACKER = {"id", "name", "matches"}
MATCH = {"type", "value", "messageRefs", "insightRefs"}


SHAPES: list[tuple[str, tuple[str | int, ...], set[str]]] = [
    ("", (), {"id", "type", "name", "startTime", "endTime", "members", "metadata"}),
    ("/messages?sentiment=true&verbose=true", ("messages", 0), MESSAGE),
    ("/messages?sentiment=true", ("messages", 0, "sentiment"), SENTIMENT),
    ("/messages", ("messages", 0), MESSAGE - {"sentiment", "words"}),
    ("/messages", ("messages", 0, "from"), PERSON),
    ("/members", ("members", 0), PERSON),
    ("/topics", ("topics", 0), {"id", "text", "type", "score", "messageIds", "parentRefs"}),
    ("/topics?sentiment=true", ("topics", 0, "sentiment"), SENTIMENT),
    ("/questions", ("questions", 0), QUESTION),
    ("/action-items", ("actionItems", 0), TASK | {"assignee"}),
    ("/action-items", ("actionItems", 0, "assignee"), PERSON),
    ("/follow-ups", ("followUps", 0), TASK),
    (
        "/comprehensive/action-items",
        ("actionItems", 0),
        (TASK | {"assignee", "messageRefs"}) - {"messageIds"},
    ),
    ("/comprehensive/action-items", ("actionItems", 0, "messageRefs", 0), {"id", "text"}),
    ("/insights", ("insights", 0), QUESTION),
    ("/trackers-detected", (0,), TRACKER),
    ("/trackers", (0, "matches", 0), MATCH),
    ("/trackers", (0, "matches", 0, "messageRefs", 0), {"id", "text", "offset"}),
    ("/trackers", (0, "matches", 0, "insightRefs", 0), {"id", "text", "type", "offset"}),
    ("/analytics", ("metrics", 0), {"type", "percent", "seconds"}),
    ("/analytics", ("members", 0), ANALYTICS),
    ("/analytics", ("members", 0, "pace"), {"wpm"}),
    ("/analytics", ("members", 0, "talkTime"), {"percentage", "seconds"}),
    (
        "/analytics",
        ("members", 0, "overlap", "overlappingMembers", 0),
        {"id", "name", "userId", "percent", "seconds"},
    ),
    ("/summary", ("summary", 0), {"id", "text", "messageRefs"}),
    ("/summary?refresh=true", ("summary", 0, "messageRefs", 0), {"id"}),
]
"""A path, a place in its answer, and the keys there: those of the reference, and ours besides."""


async def test_every_answer_has_the_documented_keys(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    keys_of: dict[str, set[str]] = {}
    for path, where, _ in SHAPES:
        found: Any = (await rest.http.get(conversation + path)).json()
        for step in where:
            found = found[step]
        keys_of[f"{path} {where}"] = set(found)
    assert keys_of == {f"{path} {where}": keys for path, where, keys in SHAPES}


@pytest_asyncio.fixture(loop_scope="module")
async def meeting(rest: Rest) -> tuple[Rest, str]:
    """A client of an engine with the meeting, and the path of its conversation."""
    return rest, await rest.meeting()


async def test_what_was_posted_is_read_back_in_order_of_time(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    messages = (await rest.get(f"{conversation}/messages"))["messages"]
    assert [message["text"] for message in messages] == [
        message["payload"]["content"] for message in MEETING["messages"]
    ]
    assert [message["from"]["name"] for message in messages] == ["Alice", "Bob", "Alice"]
    assert [message["timeOffset"] for message in messages] == [0.0, 5.0, 8.0]
    assert messages[1]["startTime"] == "2026-11-20T10:00:05.000Z"
    assert messages[1]["duration"] == 4.0


async def test_insights_carry_speaker_due_date_and_evidence(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    asked, promised, _ = (await rest.get(f"{conversation}/messages"))["messages"]
    (task,) = (await rest.get(f"{conversation}/action-items"))["actionItems"]
    assert task["assignee"]["name"] == "Bob"
    assert task["dueBy"].startswith("2026-11-27")
    assert task["messageIds"] == [promised["id"]]
    (question,) = (await rest.get(f"{conversation}/questions"))["questions"]
    assert question["from"]["email"] == "alice@example.com"
    assert question["answered"] is True
    assert question["answerMessageId"] == promised["id"]
    assert question["messageIds"] == [asked["id"]]


async def test_tracked_phrases_are_found_with_their_place(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    (tracker,) = await rest.trackers(conversation)
    assert await rest.trackers(conversation, "trackers") == [tracker]
    (match,) = tracker["matches"]
    (place,) = match["messageRefs"]
    assert (tracker["name"], match["value"]) == ("Reports", "test report")
    assert place["text"][place["offset"] :].startswith("test report")


async def test_entities_are_listed_under_old_and_new_keys(rest: Rest) -> None:
    conversation = await rest.meeting(
        messages=[message({"name": "A"}, "Write to john@example.com, please.", 0, 1)]
    )
    (entity,) = [
        each for each in (await rest.get(f"{conversation}/entities"))["entities"] if each["type"] == "email"
    ]
    assert entity["value"] == "john@example.com"
    assert entity["messageRefs"][0]["offset"] == 9
    assert entity["matches"][0]["detectedValue"] == "john@example.com"
    assert {"subType", "category"} <= set(entity)


async def test_analytics_add_up(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    figures = await rest.get(f"{conversation}/analytics")
    metrics = {metric["type"]: metric["seconds"] for metric in figures["metrics"]}
    assert metrics == {"total_silence": 0.0, "total_talk_time": 12.0, "total_overlap": 1.0}
    assert [member["talkTime"]["seconds"] for member in figures["members"]] == [9.0, 4.0]
    # As Symbl has them: silence and talk of the whole, overlap and the members' times of the talk.
    assert [metric["percent"] for metric in figures["metrics"]] == [0.0, 100.0, 8.333]
    assert [member["talkTime"]["percentage"] for member in figures["members"]] == [75.0, 33.333]
    assert [member["listenTime"]["percentage"] for member in figures["members"]] == [25.0, 66.667]


async def test_a_requested_phrase_is_a_topic_where_it_occurs(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    query: Query = {"customTopicVocabulary": ["next week", "never said"], "refresh": "true"}
    topics = (await rest.get(f"{conversation}/topics", query))["topics"]
    assert topics[0]["text"] == "next week"
    assert "never said" not in [topic["text"] for topic in topics]


async def test_a_member_is_renamed_everywhere(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    bob = (await rest.get(f"{conversation}/members"))["members"][1]
    body = {"id": bob["id"], "name": "Robert", "email": "robert@example.com"}
    answer = await rest.http.put(f"{conversation}/members/{bob['id']}", json=body)
    assert "updated successfully" in answer.json()["message"]
    messages = (await rest.get(f"{conversation}/messages"))["messages"]
    (task,) = (await rest.get(f"{conversation}/action-items"))["actionItems"]
    assert messages[1]["from"]["name"] == task["assignee"]["name"] == task["from"]["name"] == "Robert"
    await rest.refused("PUT", f"{conversation}/members/nobody", 404, json=body)


def event(kind: str, name: str, seconds: int, nanos: int = 0) -> Json:
    offset = {"seconds": seconds, "nanos": nanos}
    return {"type": f"{kind}_speaking", "user": {"name": name, "email": f"{name}@x.org"}, "offset": offset}


async def test_messages_are_assigned_to_the_speaker_of_their_time(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    events = [
        *(event("started", "Carol", 0), event("stopped", "Carol", 0, 5_000_000_000)),
        event("started", "Dave", 5),
    ]
    answer = await rest.http.put(f"{conversation}/speakers", json={"speakerEvents": events})
    assert answer.status_code == 200
    messages = (await rest.get(f"{conversation}/messages"))["messages"]
    assert [message["from"]["name"] for message in messages] == ["Carol", "Dave", "Dave"]
    (question,) = (await rest.get(f"{conversation}/questions"))["questions"]
    assert question["from"]["email"] == "Carol@x.org"


async def test_the_transcript_reads_as_markdown_and_as_subtitles(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting

    async def transcript(**wanted: object) -> str:
        answer = await rest.http.post(f"{conversation}/transcript", json=wanted)
        text: str = answer.json()["transcript"]["payload"]
        assert answer.json()["transcript"]["contentType"] == wanted["contentType"]
        return text

    plain = await transcript(contentType="text/markdown")
    assert plain.split("\n\n")[1] == "On Monday. I will send you the test report by Friday."
    highlights = {"highlightAllKeyPhrases": True}
    highlighted = await transcript(
        contentType="text/markdown", showSpeakerSeparation=True, phrases=highlights
    )
    assert "**Bob** (00:05): On Monday. **I will send you the test report by Friday**." in highlighted
    captions = await transcript(contentType="text/srt", showSpeakerSeparation=True)
    assert captions.startswith("1\n00:00:00,000 --> 00:00:05,000\nAlice: When will")
    assert "2\n00:00:05,000 --> 00:00:09,000\n" in captions


async def test_markup_in_speech_is_escaped_in_a_transcript(rest: Rest) -> None:
    conversation = await rest.meeting(messages=[message({"name": "*M*"}, "<b>[x](http://y)", 0, 1)])
    wanted = {"contentType": "text/markdown", "showSpeakerSeparation": True}
    answer = await rest.http.post(f"{conversation}/transcript", json=wanted)
    assert answer.json()["transcript"]["payload"] == r"**\*M\*** (00:00): \<b\>\[x\](http://y)"


async def test_more_can_be_appended_by_the_same_people(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    more = {"messages": [message({"name": "Bob", "userId": "bob@example.com"}, "One more thing.", 20, 21)]}
    accepted = await rest.http.put(f"/v1/process/text/{conversation.rpartition('/')[2]}", json=more)
    await rest.done(accepted)
    assert len((await rest.get(f"{conversation}/messages"))["messages"]) == 4
    assert len((await rest.get(f"{conversation}/members"))["members"]) == 2


async def test_metadata_is_stored_and_can_be_filtered_by(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    labels = {"metadata": {"agentId": "johndoe", "priority": 2, "vip": True}}
    answer = await rest.http.put(conversation, json=labels)
    assert answer.json() == {"id": conversation.rpartition("/")[2], **labels}
    assert (await rest.get(conversation))["metadata"] == labels["metadata"]
    for filter, found in (
        ("metadata.agentId==johndoe", 1),
        ("metadata.priority==2;name=='Dai*'", 1),
        ("metadata.agentId==johndoe;metadata.priority!=2", 0),
    ):
        listed = await rest.get("/v1/conversations", {"filter": filter})
        assert len(listed["conversations"]) == found


async def test_a_deleted_conversation_is_gone(meeting: tuple[Rest, str]) -> None:
    rest, conversation = meeting
    answer = await rest.http.delete(conversation)
    assert answer.json() == {"message": "successfully deleted the conversation"}
    for method in ("GET", "DELETE"):
        sentence = await rest.refused(method, conversation, 404)
        assert sentence == "The conversationId is either invalid or does not exist."


async def test_conversations_are_listed_page_by_page(rest: Rest) -> None:
    for name in ("one", "two", "three"):
        long_ago = message({"name": "A"}, "Hello.", 0, 1)
        long_ago["duration"] = {"startTime": "2001-02-03T04:05:06Z"}
        await rest.meeting(name=name, messages=[long_ago])
    week: Query = {
        "sort": "conversation.name",
        "startTime": "2001-02-01T00:00:00Z",
        "endTime": "2001-02-04T00:00:00Z",
    }

    async def names(**query: str | int) -> list[str]:
        found = await rest.get("/v1/conversations", {**week, **query})
        return [each["name"] for each in found["conversations"]]

    assert await names() == ["one", "three", "two"]
    assert await names(order="desc", limit=1) == ["two"]
    assert await names(offset=1, limit=1) == ["three"]
    assert await names(limit=0) == []
    assert await names(startTime="2001-02-03T05:00:00Z") == []
    assert await names(filter="conversation.name=in=(one,two);startTime>=2001-02-01T00:00:00Z") == [
        "one",
        "two",
    ]


@pytest.mark.parametrize(
    "filter",
    ["name==a,name==b", "name==a or name==b", "nobody==1", "name", "startTime>yesterday", "name=='a", ";"],
)
async def test_an_invalid_filter_is_refused_with_the_reason(rest: Rest, filter: str) -> None:
    assert await rest.refused("GET", "/v1/conversations", 400, params={"filter": filter})


async def test_a_filter_is_never_code(rest: Rest) -> None:
    await rest.meeting(name="Robert")
    filter = "name=='\\' OR 1=1; DROP TABLE conversations --'"
    assert (await rest.get("/v1/conversations", {"filter": filter}))["conversations"] == []
    assert len((await rest.get("/v1/conversations", {"filter": "name==Rob*"}))["conversations"]) == 1


@pytest.mark.parametrize("count", [1, 200, 201])
async def test_a_long_conversation_is_sent_in_pages_with_nothing_twice_or_left_out(
    rest: Rest, count: int
) -> None:
    messages = [message(ALICE, f"This is number {number}.", 7 - number // 40, 8) for number in range(count)]
    path = await rest.meeting(messages=messages)
    sent = (await rest.get(f"{path}/messages", {"verbose": "true"}))["messages"]
    in_time = sorted(messages, key=lambda each: str(each["duration"]["startTime"]))
    assert [each["text"] for each in sent] == [each["payload"]["content"] for each in in_time]


async def test_insights_below_the_threshold_are_not_listed(rest: Rest) -> None:
    strict = await rest.meeting(confidenceThreshold=1.0)
    insights = (await rest.get(f"{strict}/insights"))["insights"]
    assert all(insight["score"] == 1.0 for insight in insights)
    assert len(insights) < len((await rest.get(f"{await rest.meeting()}/insights"))["insights"])
