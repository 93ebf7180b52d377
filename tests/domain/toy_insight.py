"""Follows docs/adding-an-insight.md with a toy kind, and shows it in every place that a kind reaches.

A program of its own: a kind is registered before the modules that are derived from the registry are imported.
"""

# ruff: noqa: E402
import asyncio
import sys
import tempfile
from pathlib import Path

from symbl_tui.domain.insight_kind import InsightKind, register

# Step 1: symbl_tui/domain/insight_kind.py
register(
    InsightKind(
        key="risk",
        wire_type="risk_item",
        number=7,
        command="risks",
        title="Risks",
        singular="risk",
        plural="risks",
        glyph="%",
        empty="No risks yet.",
        heading="Risks",
        route="risks",
    )
)

# Steps 2 and 3: a module of rules in symbl_tui/engine/insights/, and its record in detectors.py
from symbl_tui.engine.insights.detectors import register_detector
from symbl_tui.engine.insights.rules import find_matches, rule

RISKS = (rule(r"there is a risk (?:that|of)", 0.9),)
register_detector("risk", lambda words, names: find_matches(RISKS, words))

import json

from symbl_tui.config.profile import Profile
from symbl_tui.domain.insight import Insight
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.exports.export_formats import format_named
from symbl_tui.session.model.change import Change
from symbl_tui.symbl.event_parser import parse_frame
from symbl_tui.symbl.events import InsightsFound
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.commands import all_commands
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.rest_client import rest_client
from tests.engine.streaming_client import open_client
from tests.session.recorded_folder import record
from tests.support.scripted_engine import utterance
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until

SPOKEN = "there is a risk that the launch will be late"


async def main() -> None:
    assert "risk" in Profile().streaming.insight_types, "profiles ask for it"
    frame, insight = await streamed()
    assert (insight.kind, insight.text) == ("risk", "There is a risk that the launch will be late.")
    await shown(insight)
    exported(frame)
    print("ok")


async def streamed() -> tuple[dict[str, object], Insight]:
    """The frame of the engine with the insight, as the client reads it; the REST API has it too."""
    async with running(ScriptedFactory(final(SPOKEN))) as url:
        async with open_client(url, "/v1/streaming/room") as client:
            (_, started, _) = await client.start(insightTypes=["risk_item"], speaker={"name": "Bob"})
            frames = await client.stream_and_stop()
        (frame,) = (each for each in frames if each["type"] == "insight_response")
        async with rest_client(url) as rest:
            conversation = started["message"]["data"]["conversationId"]
            answer = await rest.get(f"/v1/conversations/{conversation}/risks")
            described = await rest.get("/openapi.json")
    (listed,) = answer["risks"]
    assert listed["type"] == "risk_item"
    assert "/v1/conversations/{conversationId}/risks" in described["paths"]
    event = parse_frame(json.dumps(frame))
    assert isinstance(event, InsightsFound)
    (insight,) = event.insights
    return frame, insight


async def shown(insight: Insight) -> None:
    """Its list on the screen, behind the key of its number."""
    assert any(each.id == "live.risks" and each.keys == "7" for each in all_commands())
    session = FakeSession()
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        await until(pilot, "Risks")
        session.tell(Change(insights=(insight,)))
        await pilot.press("7")
        assert "% There is a risk" in await until(pilot, "Risks 1")
        session.release()


def exported(frame: dict[str, object]) -> None:
    """Its heading in the exports of a recorded session."""
    with tempfile.TemporaryDirectory() as folder:
        said = (1.0, 0, utterance("u1", SPOKEN, 0.5, 2.5, "Bob"))
        recorded = read_session(record(Path(folder), events=(said, (1.1, 0, frame))))
    assert "## Risks\n\n- There is a risk" in format_named("md").render(recorded)
    assert json.loads(format_named("json").render(recorded))["insights"][0]["kind"] == "risk"


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit(0)
