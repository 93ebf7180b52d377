"""docs/adding-a-recognizer.md holds: a recogniser and its record are enough to have an engine use it."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word
from symbl_tui.engine import serve_options
from symbl_tui.engine.recognizers.interface import BYTES_PER_SECOND, FinalResult, Load
from symbl_tui.engine.recognizers.selection import registry
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.recognizers.selection.registry import RecognizerRecord
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.engine.settings_file import resolve_settings
from symbl_tui.errors import ConfigError
from tests.engine.conftest import running
from tests.engine.streaming_client import Client, new_token
from tests.support.waiting import HANG_SECONDS


class SecondsRecognizer:
    """Recognises a word in each second of sound, whatever it is."""

    voice = ""

    def __init__(self) -> None:
        self._seconds: asyncio.Queue[bool] = asyncio.Queue()
        self._bytes = 0

    async def feed(self, pcm: bytes) -> None:
        self._bytes += len(pcm)
        while self._bytes >= BYTES_PER_SECOND:
            self._bytes -= BYTES_PER_SECOND
            self._seconds.put_nowait(True)

    async def finish(self) -> None:
        self._seconds.put_nowait(False)

    async def __aiter__(self) -> AsyncIterator[FinalResult]:
        second = 0
        while await self._seconds.get():
            yield FinalResult((Word("tick", second, second + 1),))
            second += 1

    async def close(self) -> None: ...


class SecondsFactory:
    info = RecognizerInfo("seconds", language="en-US")
    load = Load()

    def __init__(self) -> None:
        self.warmed = False

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> SecondsRecognizer:
        return SecondsRecognizer()

    async def warm(self) -> None:
        self.warmed = True

    async def close(self) -> None: ...


def create_seconds(settings: RecognizerSettings, environment: Mapping[str, str]) -> SecondsFactory:
    if "SECONDS_KEY" not in environment:
        raise ConfigError("the recogniser seconds needs a key; put it into SECONDS_KEY")
    return SecondsFactory()


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line that is added to the registry."""
    record = RecognizerRecord("seconds", create_seconds, secrets=("SECONDS_KEY",), has_models=False)
    monkeypatch.setattr(registry, "RECOGNIZERS", (*registry.RECOGNIZERS, record))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "engine.toml"
    path.write_text('[recognizer]\nname = "seconds"\n')
    return path


async def test_an_engine_recognises_with_it_once_its_settings_name_it(config: Path) -> None:
    settings = resolve_settings(config)
    factory = choose(settings.recognizer, {"SECONDS_KEY": "any"})
    assert isinstance(factory, SecondsFactory)
    async with running(factory, settings) as url:
        headers = {"Authorization": f"Bearer {await new_token(url)}"}
        address = f"ws{url.removeprefix('http')}/v1/streaming/room"
        async with connect(address, additional_headers=headers, proxy=None, compression=None) as socket:
            client = Client(socket)
            await client.start()
            for _ in range(3):
                await socket.send(bytes(BYTES_PER_SECOND))
            messages = [message for frame in await client.stop() for message in frame.get("messages", [])]
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
            health = (await http.get("/healthz")).json()
    assert [message["payload"]["content"] for message in messages] == ["Tick."] * 3
    assert health["recognizer"]["name"] == "seconds"
    assert factory.warmed


def test_the_command_line_lists_and_accepts_it() -> None:
    parser = argparse.ArgumentParser()
    serve_options.add_arguments(parser)
    assert "whisper, seconds" in " ".join(parser.format_help().split())
    assert resolve_settings(None, recognizer="seconds").recognizer.name == "seconds"
    with pytest.raises(ConfigError, match=r"there is no recogniser 'minutes'; there is auto, .*, seconds"):
        resolve_settings(None, recognizer="minutes")


def test_what_it_lacks_is_stated_before_anything_starts(config: Path) -> None:
    with pytest.raises(ConfigError, match="SECONDS_KEY"):
        choose(resolve_settings(config).recognizer, {})
