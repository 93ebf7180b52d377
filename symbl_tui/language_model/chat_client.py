"""The client of a language model's server: one text in, one text out; bounded in size and time.

Uses the API that Ollama, llama.cpp, vLLM and cloud services have in common: ``POST
{url}/chat/completions``. A response is untrusted; the key appears in no repr, log or error.
"""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

import httpx
import msgspec
from msgspec import Meta, Struct

from symbl_tui.domain.text import clean
from symbl_tui.errors import AssistantError, ConfigError
from symbl_tui.system.network import is_loopback

# Bytes of a response.
_MOST_ANSWER: Final = 1 << 20
# Characters of a server's own words on an error.
_MOST_FAULT: Final = 200
_NO_ROUTE: Final = (httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED, httpx.codes.NOT_IMPLEMENTED)
_KEY: Final = re.compile(r"[!-~]{0,4096}")


class _Message(Struct):
    content: str


class _Choice(Struct):
    message: _Message


class _Completion(Struct):
    choices: Annotated[list[_Choice], Meta(min_length=1)]


class _Model(Struct):
    id: str


class _Models(Struct):
    data: list[_Model]


class _Fault(Struct):
    message: str = ""


class _Refusal(Struct):
    error: _Fault | str = ""


@dataclass(frozen=True, slots=True)
class ChatServer:
    """The server of a language model."""

    url: str
    """Base URL, e.g. ``https://api.openai.com/v1``."""
    model: str
    timeout: float
    """Seconds that an answer may take."""
    key: str = field(default="", repr=False)


class ChatClient:
    """Requests answers of one model. An async context manager.

    Making one reads the system's certificates (about 30 ms).
    """

    def __init__(self, server: ChatServer) -> None:
        """Raises :class:`ConfigError` for an invalid address, key or proxy."""
        self._server = server
        try:
            # A mistyped key with a line break would be shown by the error of the HTTP library.
            if not _KEY.fullmatch(server.key):
                raise ValueError
            host = urlsplit(server.url).hostname or ""
            # Not compressed: a few bytes that unfold to gigabytes would pass any limit on what has come.
            headers = {"Accept-Encoding": "identity"}
            if server.key:
                headers["Authorization"] = f"Bearer {server.key}"
            self._http = httpx.AsyncClient(
                base_url=server.url.rstrip("/") + "/",
                headers=headers,
                timeout=server.timeout,
                # A proxy of the environment is not for this machine's own servers.
                trust_env=not is_loopback(host),
            )
        except (httpx.InvalidURL, ValueError, ImportError):
            # Not chained: the message may contain a key or a proxy's password.
            raise ConfigError(
                f"the assistant at {clean(server.url, 200)} cannot be asked:"
                " its address, its key or the proxy is wrong"
            ) from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, task: str, text: str) -> str:
        """The model's answer to a text, as it came: untrusted, of any length up to a mebibyte.

        Args:
            task: The instruction, the same for each text.
            text: The data, escaped by :func:`~symbl_tui.language_model.prompt_text.escape`.

        Raises:
            AssistantError: There is none.
        """
        messages = [{"role": "system", "content": task}, {"role": "user", "content": text}]
        # Temperature 0: the same conversation gets the same answer.
        body = {"model": self._server.model, "messages": messages, "temperature": 0, "stream": False}
        try:
            async with asyncio.timeout(self._server.timeout):
                content = await self._request("POST", "chat/completions", body)
            answer = msgspec.json.decode(content, type=_Completion)
            return _without_thoughts(answer.choices[0].message.content)
        except _ERRORS as error:
            # Not chained: what is in the original may hold the request.
            raise self._translate(error, "chat/completions") from None

    async def list_models(self) -> tuple[str, ...] | None:
        """The names of the server's models; None where it does not list them. Sends nothing but the key.

        Raises:
            AssistantError: It cannot be reached, or refuses the key.
        """
        try:
            async with asyncio.timeout(self._server.timeout):
                content = await self._request("GET", "models")
            listed = msgspec.json.decode(content, type=_Models)
        except (_Missing, msgspec.DecodeError):
            return None
        except _ERRORS as error:
            raise self._translate(error, "models") from None  # as above
        return tuple(clean(each.id, _MOST_FAULT) for each in listed.data)

    def _translate(self, error: Exception, route: str) -> AssistantError:
        match error:
            case TimeoutError():
                reason = f"took longer than {self._server.timeout:g} s"
                remedy = "set a longer assistant.timeout"
            case msgspec.DecodeError():
                reason, remedy = f"gave an answer that is not that of a /{route}", "check assistant.url"
            case _Refused():
                reason, remedy = error.reason, error.remedy
            case _:
                reason = f"cannot be reached ({self._safe(str(error) or type(error).__name__)})"
                remedy = ""
        return AssistantError(f"the assistant at {clean(self._server.url, 200)} {reason}", remedy)

    async def _request(self, method: str, route: str, body: object = None) -> bytes:
        async with self._http.stream(method, route, json=body) as response:
            answer = bytearray()
            async for part in response.aiter_raw():
                answer += part
                # A model in a loop streams for as long as its server lets it.
                if len(answer) > _MOST_ANSWER:
                    raise _Refused("gave an answer that has no end")
            if response.status_code != httpx.codes.OK:
                raise self._refusal(response.status_code, bytes(answer))
        return bytes(answer)

    def _refusal(self, status: int, body: bytes) -> "_Refused":
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            # Without its words: such answers repeat the key.
            return _Refused(f"answered {status}: it refused the key", "save one: symbl-tui login --assistant")
        kind = _Missing if status in _NO_ROUTE else _Refused
        try:
            fault = msgspec.json.decode(body, type=_Refusal).error
        except msgspec.DecodeError:
            fault = ""
        words = self._safe(fault if isinstance(fault, str) else fault.message)
        if status == httpx.codes.TOO_MANY_REQUESTS:
            remedy = "try again later"
        else:
            remedy = "check assistant.url and assistant.model" if 400 <= status < 500 else ""
        return kind(f"answered {status}" + (f": {words}" if words else ""), remedy)

    def _safe(self, words: str) -> str:
        key = self._server.key
        return clean(words.replace(key, "***") if key else words, _MOST_FAULT)


class _Refused(Exception):
    """The server responded with something else than a completion."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


class _Missing(_Refused):
    """The server has no such route."""


# UnicodeError: of a host's name.
_ERRORS: Final = (
    TimeoutError,
    msgspec.DecodeError,
    _Refused,
    httpx.HTTPError,
    httpx.InvalidURL,
    UnicodeError,
)


def _without_thoughts(answer: str) -> str:
    """An answer without what some models write before it, between ``<think>`` and ``</think>``."""
    thoughts, end, rest = answer.partition("</think>")
    return rest if end and thoughts.lstrip().startswith("<think>") else answer
