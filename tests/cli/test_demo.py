"""The bundled meeting through the real engine, without a screen."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import jiwer
import pytest

from symbl_tui.demo import meeting
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from tests.support.command import Home

Row = dict[str, Any]


def plain(text: str) -> str:
    """The words alone, as word error rates are computed."""
    return re.sub(r"[^a-z0-9' ]", " ", text.lower())


FIELDS = {
    "state": {"state"},
    "partial": {"channel", "speaker", "text", "start", "end"},
    "final": {"channel", "speaker", "text", "start", "end"},
    "utterance": {"id", "channel", "speaker", "text", "start", "end"},
    "insight": {"kind", "id", "text", "speaker", "utterance", "assignee", "due"},
    "topic": {"text", "score"},
    "tracker": {"name", "value", "utterance"},
    "link": {"state", "attempt", "retry_in", "reason", "encoding"},
    "ledger": {"channels"},
    "end": {"reason", "folder"},
}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    user = Home(tmp_path_factory.mktemp("home"))
    done = user.run("run", "--demo", "--pace", "4", "--format", "jsonl", timeout=110)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def of(rows: list[Row], kind: str) -> list[Row]:
    return [row for row in rows if row["type"] == kind]


def test_every_line_is_an_object_with_the_documented_fields(rows: list[Row]) -> None:
    for row in rows:
        assert row.keys() == FIELDS[row["type"]] | {"type", "at"}
        assert datetime.fromisoformat(row["at"]).tzinfo is not None
    assert {row["type"] for row in rows} == FIELDS.keys()


def test_the_ledger_and_the_end_come_last_and_no_sound_is_lost(rows: list[Row]) -> None:
    ledger, end = rows[-2:]
    assert (ledger["type"], end["type"], end["reason"]) == ("ledger", "end", "source ended")
    length = pytest.approx(meeting().duration, abs=0.05)
    for channel, name in zip(ledger["channels"], meeting().channels, strict=True):
        assert channel["name"] == name
        assert channel["captured"] == channel["sent"] == length
        assert channel["gap"] == 0


def test_the_word_error_rate_is_low(rows: list[Row]) -> None:
    bundled = meeting()
    expected = [
        plain(" ".join(t.text for t in bundled.turns if t.channel == i)) for i in range(len(bundled.channels))
    ]
    recognised = [
        plain(" ".join(row["text"] for row in of(rows, "final") if row["channel"] == i))
        for i in range(len(bundled.channels))
    ]
    assert jiwer.wer(expected, recognised) <= 0.12


def test_finals_and_utterances_lie_within_the_turns_of_their_speaker(rows: list[Row]) -> None:
    turns = [(turn.channel, turn.start - 0.6, turn.end + 0.6) for turn in meeting().turns]
    for row in of(rows, "utterance") + of(rows, "final"):
        inside = [turn for turn in turns if turn[0] == row["channel"] and turn[1] <= row["start"]]
        assert any(row["end"] <= end for _, _, end in inside), row


@pytest.mark.parametrize("kind", [QUESTION, ACTION_ITEM])
def test_every_question_and_action_item_is_found_and_at_most_two_more(rows: list[Row], kind: str) -> None:
    expected = meeting().insights_of(kind)
    found = [row["text"] for row in of(rows, "insight") if row["kind"] == kind]
    missed = [insight.text for insight in expected if not any(alike(insight.text, text) for text in found)]
    assert not missed
    assert len(found) <= len(expected) + 2


def alike(expected: str, found: str) -> bool:
    """Whether most of the words are the same: the recogniser may have misheard one or two."""
    return bool(jiwer.wer(plain(expected), plain(found)) <= 0.4)


def test_insights_and_trackers_refer_to_printed_utterances(rows: list[Row]) -> None:
    ids = {row["id"] for row in of(rows, "utterance")}
    assert {row["utterance"] for row in of(rows, "insight") + of(rows, "tracker")} <= ids
    assert len(of(rows, "tracker")) == meeting().tracker.matches


def test_the_session_folder_is_complete(rows: list[Row]) -> None:
    folder = Path(rows[-1]["folder"])
    names = {path.name for path in folder.iterdir()}
    assert names == {"1-alice.flac", "2-bob.flac", "events.jsonl", "session.toml"}
