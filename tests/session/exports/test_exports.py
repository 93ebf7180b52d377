"""Exports: minutes, text, subtitles, and JSON that other programs can rely on."""

import json
import re
from html import unescape
from pathlib import Path
from typing import cast

import pytest

from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.exports.export_formats import format_named, format_names
from symbl_tui.session.exports.exporter import export_session
from tests.session.recorded_folder import MEETING, insight, record, said
from tests.support.scripted_engine import utterance

HOSTILE = "<script>*a* [b](http://c) --> {\\an8} & &amp; `d` _e_ | # f"


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


def rendered(folder: Path, format: str) -> str:
    return format_named(format).render(read_session(folder))


def test_minutes_contain_all_results(sessions: Path) -> None:
    text = rendered(record(sessions, notes=[(4, 34, "ask the studio")]), "md")
    assert text.startswith("# Standup\n")
    assert "22 November 2026" in text
    assert "\nAlice, Bob\n" in text
    assert "- Who owns the campaign? (Bob, 00:03)" in text
    assert "- [ ] Send the report by Friday. (Alice, due 2026-11-27, 00:05)" in text
    assert "- Meet on Monday. (00:05)" in text
    assert "- launch campaign" in text
    assert "- **Deadlines**: deadline (00:00, Alice)" in text
    assert "- 00:04–00:34 ask the studio" in text
    assert "**Alice** · 00:05\n\nI will send the report by Friday.\n" in text


def test_a_speaker_is_named_once_a_turn(sessions: Path) -> None:
    text = rendered(record(sessions, events=said("First.", "Second.")), "md")
    assert text.count("**Alice**") == 1
    assert "First. Second." in text


def test_spoken_text_is_escaped(sessions: Path) -> None:
    folder = record(sessions, "<b>title*", events=said(HOSTILE))
    minutes = rendered(folder, "md")
    assert not re.search(r"(?<!\\)[<*`_\[|](?!\*)", minutes.split("· 00:00")[1])
    assert "\\<script\\>" in minutes
    assert "# \\<b\\>title\\*" in minutes
    assert "<" not in rendered(folder, "srt").replace("-->", "")
    voice, words = re.findall(r"<v ([^>]+)>(.*?)\n\n", rendered(folder, "vtt") + "\n", re.DOTALL)[0]
    assert voice == "Alice"
    assert unescape(words).replace("\n", " ") == HOSTILE
    assert json.loads(rendered(folder, "json"))["transcript"][0]["text"] == HOSTILE


def test_plain_text_is_one_utterance_a_line(sessions: Path) -> None:
    text = rendered(record(sessions), "txt")
    assert "00:03  Bob: Who owns the campaign?\n" in text
    assert "  Send the report by Friday. (Alice, due 2026-11-27, 00:05)\n" in text


SRT = re.compile(r"(\d+)\n(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})\n((?:.+\n)+)(?:\n|$)")
VTT = re.compile(r"(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})\n((?:.+\n)+)(?:\n|$)")


def test_subtitles_fit_the_screen_and_the_time_of_their_words(sessions: Path) -> None:
    long = " ".join(f"word{number}" for number in range(60)) + " " + "x" * 100
    folder = record(sessions, events=[*MEETING, *said(long)])
    whole = rendered(folder, "srt")
    blocks = SRT.findall(whole)
    assert SRT.sub("", whole) == "", "nothing but cues"
    assert [int(block[0]) for block in blocks] == list(range(1, len(blocks) + 1))
    times = [
        tuple(int(h) * 3600 + int(m) * 60 + int(s) + int(ms) / 1000 for h, m, s, ms in (b[1:5], b[5:9]))
        for b in blocks
    ]
    assert all(start < end for start, end in times)
    assert times == sorted(times, key=lambda time: time[0])
    for block in blocks:
        rows = block[9].splitlines()
        assert len(rows) <= 2
        assert max(map(len, rows)) <= 42
    words = " ".join(block[9].replace("\n", " ").strip() for block in blocks)
    assert words.count("word") == 60
    assert words.count("x") == 100


def test_subtitles_name_the_speaker(sessions: Path) -> None:
    folder = record(sessions)
    assert "Bob: Who owns the campaign?" in rendered(folder, "srt")
    vtt = rendered(folder, "vtt")
    assert vtt.startswith("WEBVTT\n\n")
    assert ("00:00:03.000", "00:00:04.500", "<v Bob>Who owns the campaign?\n") in VTT.findall(vtt)


def test_an_utterance_without_a_length_is_shown_for_a_second(sessions: Path) -> None:
    said_at_once = {"id": "u", "payload": {"content": "Hello."}}
    message: dict[str, object] = {"type": "message_response", "messages": [said_at_once]}
    start, end, _ = VTT.findall(rendered(record(sessions, events=[(2.0, 0, message)]), "vtt"))[0]
    assert (start, end) == ("00:00:02.000", "00:00:03.000")


def test_json_has_every_documented_key(sessions: Path) -> None:
    whole = json.loads(rendered(record(sessions, notes=[(4, 34, "ask")]), "json"))
    assert whole["version"] == 1
    assert whole["speakers"][1] == {"channel": 1, "name": "Bob", "user_id": "Bob", "colour": 2}
    assert whole["transcript"][1] == {
        "id": "u2",
        "channel": 1,
        "speaker": "Bob",
        "start": 3.0,
        "end": 4.5,
        "text": "Who owns the campaign?",
        "settled": True,
        "edited": False,
        "original": None,
    }
    action = next(found for found in whole["insights"] if found["kind"] == "action_item")
    assert (action["assignee"], action["due"], action["utterance"], action["start"]) == (
        "Alice",
        "2026-11-27",
        "u3",
        5.0,
    )
    assert whole["topics"][0]["text"] == "launch campaign"
    assert whole["trackers"][0]["name"] == "Deadlines"
    assert (whole["notes"][0]["start"], whole["notes"][0]["text"]) == (4, "ask")


@pytest.mark.parametrize("format", format_names())
def test_a_session_without_speech_can_be_exported(sessions: Path, format: str) -> None:
    folder = record(sessions, events=())
    target = export_session(folder, format)
    assert target == folder / "exports" / f"{folder.name}.{format}"
    assert target.stat().st_size > 0 or format == "srt"
    assert target.stat().st_mode & 0o077 == 0
    assert list(target.parent.iterdir()) == [target], "nothing half-written is left beside it"


def test_a_second_export_replaces_the_first(sessions: Path) -> None:
    folder = record(sessions, events=())
    first = export_session(folder).read_text()
    (folder / "events.jsonl").write_text((record(sessions, "other") / "events.jsonl").read_text())
    assert export_session(folder).read_text() != first


def test_a_disk_that_refuses_is_one_sentence(sessions: Path) -> None:
    folder = record(sessions)
    (folder / "exports").touch()
    with pytest.raises(SymblTuiError, match="cannot be written"):
        export_session(folder)


def test_an_unknown_format_is_an_error_that_names_the_known_ones(sessions: Path) -> None:
    with pytest.raises(UsageError, match="md, html, txt, docx, csv, srt, vtt, json"):
        rendered(record(sessions), "rtf")


def test_an_insight_has_the_time_of_its_own_words(sessions: Path) -> None:
    told = insight("question", "q1", "Who owns it?", "u1")
    (found,) = cast("list[dict[str, object]]", told["insights"])
    found["messageReference"] = {"id": "u1", "offset": 13}
    events = ((2.0, 0, utterance("u1", "We are done. Who owns it?", 100.0, 110.0, "Alice")), (2.1, 0, told))
    folder = record(sessions, events=list(events))
    (question,) = json.loads(rendered(folder, "json"))["insights"]
    assert question["start"] == 105.2
    assert "01:45" in rendered(folder, "md")


@pytest.fixture
def edited(sessions: Path) -> Path:
    """A session whose user corrected a word, renamed a speaker, ticked one action off and dismissed one."""
    dismissed = (8.5, 0, insight("action_item", "a2", "Buy a boat.", "u3"))
    folder = record(sessions, events=(*MEETING, dismissed))
    edits = SessionEdits(lambda: folder)
    edits.correct(read_session(folder).lines[0], "We should move the headline.")
    edits.rename_speaker("Alice", "Zoe")
    edits.set_title("Harvest plan")
    edits.tick("a1")
    edits.dismiss("a2")
    edits.add_insight(read_session(folder).lines[1], text="Ask Carol.", owner="Bob")
    return folder


@pytest.mark.parametrize("format", ["md", "txt", "srt", "vtt", "html", "json"])
def test_every_export_has_what_the_user_made_of_the_session(edited: Path, format: str) -> None:
    text = rendered(edited, format)
    assert "headline" in text
    assert "Alice" not in text.replace('"user_id": "Alice"', "")
    assert "Buy a boat." not in text
    if format != "json":
        assert "We should move the deadline." not in text
    if format not in ("srt", "vtt"):
        assert "Harvest plan" in text
        assert "Ask Carol." in text


def test_minutes_tick_what_is_done(edited: Path) -> None:
    text = rendered(edited, "md")
    assert "- [x] Send the report by Friday. (Zoe, due 2026-11-27, done, 00:05)" in text
    assert "- [ ] Ask Carol. (Bob, 00:03)" in text


def test_json_says_what_the_user_changed_and_what_the_engine_said(edited: Path) -> None:
    whole = json.loads(rendered(edited, "json"))
    assert (whole["title"], whole["title_given"]) == ("Harvest plan", True)
    assert whole["speakers"][0]["name"] == "Zoe"
    line = whole["transcript"][0]
    assert (line["edited"], line["original"]) == (True, "We should move the deadline.")
    actions = [each for each in whole["insights"] if each["kind"] == "action_item"]
    assert [(each["text"], each["done"], each["by_user"]) for each in actions] == [
        ("Send the report by Friday.", True, False),
        ("Ask Carol.", False, True),
    ]
