"""Deepgram's messages: what a request asks for, and what is taken of an answer."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.deepgram import deepgram_protocol as protocol
from symbl_tui.engine.recognizers.deepgram.deepgram_server import Server
from symbl_tui.engine.recognizers.deepgram.recognizer import DeepgramFactory
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import ConfigError, ProtocolError

CLOUD = "wss://api.deepgram.com"


def query(url: str, model: str = "", *vocabulary: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(protocol.address(url, model, vocabulary)).query)


@pytest.mark.parametrize(
    "url",
    [
        "ws://example.com",
        "ws://10.0.0.7:1",
        "https://api.deepgram.com",
        "nonsense",
        "",
        "wss://",
        "wss://[::1",
        "wss://example.com:port",
        "wss://example.com:99999",
        "wss://example.com:0",
        "wss://exa mple.com",
        "wss://ex\x1b[31mample.com",
    ],
)
def test_an_address_that_cannot_be_right_or_would_expose_the_key_is_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigError, match=r"recognizer\.url") as caught:
        DeepgramFactory(Server(url, "key"))
    assert str(caught.value).isprintable()
    with pytest.raises(ConfigError):
        Server.configured(RecognizerSettings("deepgram", url=url), "")


@pytest.mark.parametrize("url", ["ws://127.0.0.1:8080", "ws://localhost", "ws://[::1]:1", "wss://asr_host:1"])
def test_a_server_of_your_own_needs_no_key_on_this_machine_and_chooses_its_model(url: str) -> None:
    assert protocol.is_local(url) == url.startswith("ws:")
    assert "model" not in query(url)
    if protocol.is_local(url):
        assert Server.configured(RecognizerSettings("deepgram", url=url), "").key == ""
    else:
        with pytest.raises(ConfigError, match="DEEPGRAM_API_KEY"):
            Server.configured(RecognizerSettings("deepgram", url=url), "")


@pytest.mark.parametrize("base", [CLOUD, f"{CLOUD}/", f"{CLOUD}/v1/listen", f"{CLOUD}/v1/listen/"])
def test_the_path_is_added_once(base: str) -> None:
    assert urlsplit(protocol.address(base, "", ())).path == "/v1/listen"
    assert urlsplit(protocol.address("wss://example.com/asr", "", ())).path == "/asr/v1/listen"


def test_each_generation_of_models_gets_its_own_parameters() -> None:
    new = query(CLOUD, "", "big launch")
    assert (new["model"], new["keyterm"], "keywords" in new) == (["nova-3"], ["big launch"], False)
    for model in ("nova-2", "nova-2-medical", "nova", "enhanced", "base"):
        old = query(CLOUD, model, "big launch")
        assert (old["model"], old["keywords"], "keyterm" in old) == ([model], ["big", "launch"], False)


def test_a_vocabulary_is_kept_within_the_limits_beyond_which_the_server_refuses_it_all() -> None:
    assert query(CLOUD, "", " Acme ", "", "  ", "Acme", "Zorro")["keyterm"] == ["Acme", "Zorro"]
    many = [f"term{number}" for number in range(150)]
    assert query(CLOUD, "", *many)["keyterm"] == many[:100]
    assert query(CLOUD, "", "a" * 600, "b" * 600, "c")["keyterm"] == ["a" * 600, "b" * 600]
    assert "keyterm" not in query(CLOUD, "", "a" * 1201)


def results(*words: dict[str, Any], **more: object) -> protocol.Results:
    channel = {
        "alternatives": [{"words": list(words)}, {"words": [{"word": "second", "start": 0, "end": 1}]}]
    }
    fields = {"type": "Results", "start": 2.0, "duration": 1.5, "channel": channel, **more}
    message = protocol.parse(json.dumps(fields))
    assert isinstance(message, protocol.Results)
    return message


def test_words_are_those_of_the_best_alternative_as_they_are_written_and_in_times_of_the_stream() -> None:
    message = results(
        {"word": "hello", "punctuated_word": "Hello,", "start": 2.0, "end": 2.256, "confidence": 0.5},
        {"word": "world", "start": 2.5, "end": 2.4},
    )
    assert message.end == 3.5
    assert message.words(60.0) == (Word("Hello,", 62.0, 62.26, 0.5), Word("world", 62.5, 62.5))
    assert results(channel={"alternatives": []}).words(0.0) == ()


def test_a_word_of_which_nothing_can_be_shown_is_no_word() -> None:
    odd = [{"word": text, "start": 0, "end": 1} for text in ("\x1b", "", "\x1b[31mred", "x" * 300)]
    red, long = results(*odd).words(0.0)
    assert red.text.isprintable()
    assert red.text.endswith("red")
    assert len(long.text) <= 100


@pytest.mark.parametrize(
    "text",
    [
        *("no json", "[]", "{", '"Results"', '{"type":"Results"}', '{"type":"Results","start":-1}'),
        '{"type":"Results","start":1e9,"duration":1,"channel":{}}',
        '{"type":"Results","start":0,"duration":1,"channel":{"alternatives":[{"words":[{"word":1}]}]}}',
        b"\xff\xfe",
        "[" * 100_000,
    ],
)
def test_what_is_not_the_protocol_is_one_sentence(text: str | bytes) -> None:
    with pytest.raises(ProtocolError, match="does not speak Deepgram's protocol"):
        protocol.parse(text)


def test_a_server_of_another_make_may_send_more_than_the_protocol_has() -> None:
    assert protocol.parse('{"type":"SpeechStarted","channel":[0]}') is None
    assert protocol.parse('{"status":"active_transcription"}') is None
    assert isinstance(protocol.parse('{"type":"UtteranceEnd","last_word_end":1}'), protocol.UtteranceEnd)
