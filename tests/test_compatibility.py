"""A profile, a session and an engine's store that an earlier version wrote are read as it read them."""

import json
import shutil
import tomllib
from typing import Any, Final

import msgspec
import pytest

from symbl_tui.config.profile import (
    EngineConfig,
    Profile,
    SessionConfig,
    SourceConfig,
    SpeakerConfig,
    StreamingConfig,
    TrackerConfig,
    UiConfig,
)
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.engine.settings import DEFAULTS, StoreSettings
from symbl_tui.engine.store import Store
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.exports import json_document
from symbl_tui.system import paths
from tests.engine.conftest import ColdFactory, running
from tests.engine.rest_client import rest_client
from tests.support.command import Home
from tests.support.paths import DATA

BEFORE: Final = DATA / "before_rename"

WRITTEN: Final = Profile(
    title="Launch review",
    engine=EngineConfig(url="http://127.0.0.1:47113"),
    source=SourceConfig(spec="file:clip.wav"),
    speakers=(SpeakerConfig(name="Meeting room", user_id="room@example.com", colour=3, speakers="auto"),),
    trackers=(TrackerConfig(name="Testing", vocabulary=("test report", "testing")),),
    streaming=StreamingConfig(
        chunk_ms=200,
        encoding="FLAC",
        sentiment=True,
        detect_entities=True,
        custom_vocabulary=("mobile application",),
    ),
    session=SessionConfig(on_hangup="continue", max_disk="2 GB"),
    ui=UiConfig(theme="paper"),
    keys={"live.mute": "m"},
)


@pytest.fixture(autouse=True)
def earlier_home(home: Home) -> Home:
    """A home with all that the earlier version has left in it."""
    shutil.copytree(BEFORE / "config", home.config)
    shutil.copytree(BEFORE / "data", home.data)
    return home


def expected(name: str) -> Any:  # noqa: ANN401 - any JSON value
    return json.loads((BEFORE / "expected" / f"{name}.json").read_text())


def like(now: Any, before: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A value without the keys that have come since."""
    if isinstance(now, dict) and isinstance(before, dict):
        return {key: like(value, before[key]) for key, value in now.items() if key in before}
    if isinstance(now, list) and isinstance(before, list) and len(now) == len(before):
        return [like(*pair) for pair in zip(now, before, strict=True)]
    return now


def test_a_profile_sets_what_it_set() -> None:
    assert load_profile("launch") == WRITTEN


def test_a_session_is_found_by_what_was_said_in_it() -> None:
    library = Library(paths.sessions_dir())
    (entry,) = library.summaries()
    assert (entry.title, entry.fault) == ("Launch review", "")
    (hit,) = library.search("almost complete")
    assert hit.speaker == "Bob"


@pytest.mark.parametrize(("transcript", "export"), [("whisper-tiny-en", "again"), ("", "live")])
def test_a_session_has_the_same_words_insights_speakers_and_bookmarks(
    earlier_home: Home, transcript: str, export: str
) -> None:
    (folder,) = earlier_home.sessions
    facts = folder / "session.toml"
    facts.write_text(facts.read_text().replace('"whisper-tiny-en"', f'"{transcript}"'))
    document, before = json.loads(json_document.render(read_session(folder))), expected(export)
    assert like(document, before) == before


def test_a_session_keeps_the_profile_that_it_was_recorded_with(earlier_home: Home) -> None:
    (folder,) = earlier_home.sessions
    table = tomllib.loads((folder / "session.toml").read_text())["profile"]
    source = SourceConfig(spec="file:/tmp/gen/clip.wav")  # made absolute: a session may go on elsewhere
    assert msgspec.convert(table, Profile) == msgspec.structs.replace(WRITTEN, source=source)


async def test_a_store_answers_for_its_conversation_as_before(earlier_home: Home) -> None:
    store = Store(StoreSettings(path=str(earlier_home.data / "engine.db"), keep_days=100_000))
    async with store, running(ColdFactory(), DEFAULTS, store=store) as url, rest_client(url) as rest:
        (conversation,) = (await rest.get("/v1/conversations"))["conversations"]
        for part, answer in expected("conversation").items():
            response = await rest.http.get(f"/v1/conversations/{conversation['id']}/{part}")
            assert response.json() == answer, part
