"""The client of the Conversation API reads everything that our own engine tells, given its credentials."""

import pytest

from symbl_tui.errors import AuthenticationError
from symbl_tui.symbl.conversations import read_conversation
from symbl_tui.symbl.endpoint import Endpoint
from tests.engine.conftest import ColdFactory, running
from tests.engine.rest_client import rest_client
from tests.engine.streaming_client import APP

pytestmark = pytest.mark.usefixtures("each_database")


async def test_all_that_the_engine_knows_is_read() -> None:
    async with running(ColdFactory()) as url, rest_client(url) as rest:
        path = await rest.meeting()
        whole = await read_conversation(Endpoint(url, *APP), path.rpartition("/")[2], 60)
        messages = (await rest.get(f"{path}/messages"))["messages"]
        assert [(each.id, each.text, each.start) for each in whole.messages] == [
            (each["id"], each["text"], each["timeOffset"]) for each in messages
        ]
    assert whole.unread == ()
    assert [each.name for each in whole.members] == ["Alice", "Bob"]
    question = next(each for each in whole.insights if each.kind == "question")
    assert question.text == "When will the mobile application be ready for testing?"
    assert question.answered_by == whole.messages[1].id
    report = next(each for each in whole.insights if each.kind == "action_item")
    assert report.assignee is not None
    assert (report.assignee.name, (report.due or "")[:10]) == ("Bob", "2026-11-27")
    assert any(each.kind == "follow_up" for each in whole.insights)
    assert [(each.tracker, each.value) for each in whole.trackers] == [("Reports", "test report")]
    assert whole.topics
    assert {each.kind for each in whole.entities} >= {"DATE"}
    assert whole.analytics is not None
    assert {each.speaker.name for each in whole.analytics.members} == {"Alice", "Bob"}
    assert whole.analytics.talk > 0
    assert whole.summary


async def test_other_credentials_read_nothing() -> None:
    async with running(ColdFactory()) as url, rest_client(url) as rest:
        id = (await rest.meeting()).rpartition("/")[2]
        with pytest.raises(AuthenticationError):
            await read_conversation(Endpoint(url, APP[0], "wrong"), id, 60)
