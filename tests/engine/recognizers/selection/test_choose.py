"""The recogniser that the settings name is used, and a missing part is reported with the way out."""

import subprocess
import sys
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from symbl_tui.engine.recognizers.deepgram.recognizer import DeepgramFactory
from symbl_tui.engine.recognizers.pocketsphinx.recognizer import PocketSphinxFactory
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.recognizers.sherpa import model
from symbl_tui.engine.recognizers.sherpa.recognizer import SherpaFactory
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import ConfigError
from tests.engine.conftest import running
from tests.engine.recognizers.sherpa.test_sherpa import SPEECH
from tests.engine.recognizers.sherpa.tiny_model import make
from tests.engine.streaming_client import Client, chunks, new_token

KEY = {"DEEPGRAM_API_KEY": "secret"}


def test_each_is_chosen_by_its_name(tmp_path: Path) -> None:
    model = str(make(tmp_path / "model"))
    assert choose(RecognizerSettings(), {}).info == choose(RecognizerSettings("moonshine"), {}).info
    assert choose(RecognizerSettings(), {}).info.model == "tiny-en"
    assert isinstance(choose(RecognizerSettings("pocketsphinx"), {}), PocketSphinxFactory)
    assert isinstance(choose(RecognizerSettings("sherpa-onnx", model), {}), SherpaFactory)
    assert isinstance(choose(RecognizerSettings("deepgram"), KEY), DeepgramFactory)


def test_a_server_on_this_machine_needs_no_key() -> None:
    choose(RecognizerSettings("deepgram", url="ws://127.0.0.1:8000"), {})
    with pytest.raises(ConfigError, match="DEEPGRAM_API_KEY"):
        choose(RecognizerSettings("deepgram"), {})


def test_a_missing_library_is_reported_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "installed", lambda: False)
    with pytest.raises(ConfigError, match=r"pip install 'sherpa-onnx"):
        choose(RecognizerSettings("sherpa-onnx", str(tmp_path)), {})


def test_a_missing_model_is_reported_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(ConfigError, match="symbl-tui models install kroko-en"):
        choose(RecognizerSettings("sherpa-onnx", "kroko-en"), {})
    with pytest.raises(ConfigError, match=r"tokens\.txt is missing"):
        choose(RecognizerSettings("sherpa-onnx", str(tmp_path)), {})


def test_a_recogniser_that_is_not_chosen_is_not_imported() -> None:
    program = """
import sys
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.settings import RecognizerSettings
choose(RecognizerSettings(), {})
names = ("sherpa", "deepgram", "models", "websockets", "numpy", "pocketsphinx._pocketsphinx")
print([name for name in sys.modules if any(each in name for each in names)])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_an_engine_uses_the_recogniser_it_was_given(tmp_path: Path) -> None:
    settings = RecognizerSettings("sherpa-onnx", str(make(tmp_path / "model")))
    async with running(choose(settings, {})) as url:
        headers = {"Authorization": f"Bearer {await new_token(url)}"}
        address = f"ws{url.removeprefix('http')}/v1/streaming/tones"
        async with connect(address, additional_headers=headers, proxy=None, compression=None) as socket:
            client = Client(socket)
            await client.start()
            for piece in chunks(SPEECH):
                await socket.send(piece)
            said = [
                utterance["payload"]["content"]
                for frame in await client.stop()
                for utterance in frame.get("messages", [])
            ]
    assert said == ["Hello world.", "Hello."]
