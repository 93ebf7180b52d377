"""The messages of Deepgram's ``/v1/listen``: request URL and responses. Pure."""

from collections.abc import Sequence
from typing import Annotated, Final
from urllib.parse import SplitResult, urlencode, urlsplit, urlunsplit

import msgspec
from msgspec import Meta, Struct

from symbl_tui.domain.text import clean
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.errors import ConfigError, ProtocolError
from symbl_tui.system.network import is_loopback, is_plain_host

KEEP_ALIVE: Final = '{"type":"KeepAlive"}'
CLOSE_STREAM: Final = '{"type":"CloseStream"}'

_OWN_HOST: Final = "deepgram.com"
_DEFAULT_MODEL: Final = "nova-3"
_PATH: Final = "/v1/listen"
_MOST_TERMS: Final = 100
# Of all terms together: 500 tokens are allowed, and a token is rarely less than three letters.
_MOST_LETTERS: Final = 1200
_LONGEST_WORD: Final = 100
_LONGEST_SHOWN: Final = 100
_NO_URL: Final = SplitResult("", "", "", "", "")
# Milliseconds of silence that end an utterance (`endpointing`).
_PAUSE: Final = 300


Seconds = Annotated[float, Meta(ge=0, le=1e6)]


class _Word(Struct):
    word: str
    start: Seconds
    end: Seconds
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None
    punctuated_word: str = ""

    def timed(self, base: float) -> Word:
        start, end = base + self.start, base + max(self.start, self.end)
        text = clean(self.punctuated_word or self.word, _LONGEST_WORD)
        return Word(text, round(start, 2), round(end, 2), self.confidence)


class _Alternative(Struct):
    transcript: str = ""
    words: list[_Word] = []


class _Channel(Struct):
    alternatives: list[_Alternative] = []


class Results(Struct, tag_field="type", tag="Results"):
    """Interim or final words of a stretch of sound."""

    start: Seconds
    duration: Seconds
    channel: _Channel
    is_final: bool = False
    """Whether this stretch of sound is settled."""
    speech_final: bool = False
    """Whether a pause follows."""

    @property
    def end(self) -> float:
        """End of the stretch, in seconds from the start of the connection."""
        return self.start + self.duration

    def words(self, base: float) -> tuple[Word, ...]:
        """The words of the best alternative, if any; ``base`` is the connection's start in the stream."""
        if not self.channel.alternatives:
            return ()
        timed = (word.timed(base) for word in self.channel.alternatives[0].words)
        # Nothing may be left of a word once its control characters are removed.
        return tuple(word for word in timed if word.text)


class UtteranceEnd(Struct, tag_field="type", tag="UtteranceEnd"):
    """A pause ends the utterance."""


class Metadata(Struct, tag_field="type", tag="Metadata"):
    """The last message: everything is settled."""


class ErrorMessage(Struct, tag_field="type", tag="Error"):
    """The server failed."""

    description: str = ""
    message: str = ""


Message = Results | UtteranceEnd | Metadata | ErrorMessage

_DECODER: Final[msgspec.json.Decoder[Message]] = msgspec.json.Decoder(Message)
_KIND: Final = msgspec.json.Decoder(dict[str, object])


def parse(text: str | bytes) -> Message | None:
    """Decode a message; None for a kind that has no use here.

    Raises:
        ProtocolError: It is none of the protocol's.
    """
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if _is_other(text):
            return None
        raise ProtocolError("the recognition server does not speak Deepgram's protocol") from error


def _is_other(text: str | bytes) -> bool:
    try:
        kind = _KIND.decode(text).get("type")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    # Other implementations send more, such as their settings at the start, with a type or without.
    return kind not in ("Results", "UtteranceEnd", "Metadata", "Error")


def address(url: str, model: str, vocabulary: Sequence[str]) -> str:
    """The URL to connect to, with all options.

    Raises:
        ConfigError: The address would send sound and key over the network in the clear, or is none.
    """
    parts, host = _split(url)
    if parts.scheme not in ("ws", "wss") or not is_plain_host(host):
        shown = clean(url, _LONGEST_SHOWN)
        raise ConfigError(f"recognizer.url: expected wss://HOST or ws://127.0.0.1:PORT, got '{shown}'")
    if parts.scheme == "ws" and not is_loopback(host):
        raise ConfigError(f"recognizer.url: {host} is not this machine, so it takes wss:// and not ws://")
    model = model or (_DEFAULT_MODEL if host.endswith(_OWN_HOST) else "")
    path = parts.path.rstrip("/").removesuffix(_PATH) + _PATH
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(_query(model, vocabulary)), ""))


def is_local(url: str) -> bool:
    """Whether a URL is on this machine, so that it needs no proxy and no key."""
    return is_loopback(_split(url)[1])


def _split(url: str) -> tuple[SplitResult, str]:
    """The parts of a URL and its host; both empty where it cannot be one."""
    try:
        parts = urlsplit(url)
        # The port is parsed only here: the connection would fail on one that is no number at each attempt.
        return (parts, parts.hostname or "") if parts.port != 0 else (_NO_URL, "")
    except ValueError:
        return _NO_URL, ""


def _query(model: str, vocabulary: Sequence[str]) -> list[tuple[str, str | int]]:
    # The older models take single words, under another name.
    older = model.startswith(("nova-2", "nova-1", "enhanced", "base")) or model == "nova"
    terms = [term for phrase in vocabulary for term in (phrase.split() if older else [phrase])]
    return [
        ("encoding", "linear16"),
        ("sample_rate", RATE),
        ("channels", 1),
        ("interim_results", "true"),
        ("punctuate", "true"),
        ("endpointing", _PAUSE),
        *([("model", model)] if model else []),
        *(("keywords" if older else "keyterm", term) for term in _limited(terms)),
    ]


def _limited(terms: list[str]) -> list[str]:
    """The first terms within the server's limits: beyond them it rejects the whole request."""
    kept, letters = [], 0
    for term in list(dict.fromkeys(filter(None, map(str.strip, terms))))[:_MOST_TERMS]:
        letters += len(term)
        if letters > _MOST_LETTERS:
            break
        kept.append(term)
    return kept
