"""Check the assistant: whether there is one, its key, its answer, and where a transcript would go.

No transcript is sent: the server is asked for its models. A session needs no assistant: nothing is a fault.
"""

import time
from dataclasses import replace
from typing import Final

from symbl_tui.config.assistant_access import (
    assistant_host,
    check_assistant,
    find_key,
    is_on_this_machine,
    may_send,
)
from symbl_tui.config.profile import AssistantConfig
from symbl_tui.doctor.check_runner import run_in_thread
from symbl_tui.doctor.finding import Area, Finding, Severity, finding_from_error
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.language_model.chat_client import ChatClient, ChatServer

_ANSWER_SECONDS: Final = 8.0
_CONFIG: Final = "url and model under [assistant] in config.toml"


async def check_assistant_server(assistant: AssistantConfig) -> list[Finding]:
    """Diagnose the assistant of a profile."""
    if not assistant.url:
        none = f"none is configured: summaries are made by rules; to have one, set {_CONFIG}"
        return [_note(none)]
    try:
        check_assistant(assistant)
        destination = await run_in_thread(lambda: _destination(assistant))
        key = await run_in_thread(lambda: find_key(assistant))
    except SymblTuiError as error:
        return [_warning(error)]
    return [destination, *_key_findings(assistant, key), await _answer(assistant, key)]


def _destination(assistant: AssistantConfig) -> Finding:
    """Where a transcript goes when a summary or an answer is asked for. Blocks; raises ConfigError."""
    host = clean(assistant_host(assistant))
    if is_on_this_machine(assistant):
        return _note(f"transcripts go to {host}, and do not leave this machine")
    if may_send(assistant):
        return _note(f"transcripts go to {host}, without a question (assistant.send_to)")
    return _note(f"transcripts go to {host}, each time after a question")


def _key_findings(assistant: AssistantConfig, key: str) -> list[Finding]:
    if key:
        return [Finding(Area.ASSISTANT, "there is a key for it")]
    if is_on_this_machine(assistant):
        return []  # servers of one's own seldom want one
    message = f"there is no key for {clean(assistant_host(assistant))}"
    return [Finding(Area.ASSISTANT, message, Severity.WARNING, "symbl-tui login --assistant")]


async def _answer(assistant: AssistantConfig, key: str) -> Finding:
    """Whether the server answers, and has the model."""
    host, model, began = clean(assistant_host(assistant)), clean(assistant.model), time.monotonic()
    server = ChatServer(assistant.url, assistant.model, min(assistant.timeout, _ANSWER_SECONDS), key)
    try:
        # In a thread: it reads the system's certificates.
        async with await run_in_thread(lambda: ChatClient(server)) as chat:
            models = await chat.list_models()
    except SymblTuiError as error:
        return _warning(error)
    answers = f"{host} answers in {time.monotonic() - began:.1f} s"
    if models is None:
        return Finding(Area.ASSISTANT, f"{answers}; whether it has the model {model} it does not say")
    if assistant.model in models:
        return Finding(Area.ASSISTANT, f"{answers} and has the model {model}")
    has = f"it has {', '.join(models[:5])}" if models else "it has none"
    message = f"{answers}, without the model {model!r}" if model else f"{answers}, but no model is named"
    return Finding(Area.ASSISTANT, message, Severity.WARNING, f"set assistant.model: {has}")


def _note(message: str) -> Finding:
    return Finding(Area.ASSISTANT, message, Severity.NOTE)


def _warning(error: SymblTuiError) -> Finding:
    return replace(finding_from_error(error, Area.ASSISTANT), area=Area.ASSISTANT, severity=Severity.WARNING)
