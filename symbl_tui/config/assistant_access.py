"""The server of an assistant: its key, its transport, and whether it gets transcripts without a question.

A profile may come from anybody. So a key is for one server: a saved one for the server that it was saved for,
that of the environment for the server that the user named, there or in config.toml; and only config.toml may
say that transcripts are sent without a question. Functions that use the keyring may block for seconds.
"""

import os
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.config.credentials import Credentials, delete_credentials, find_saved, save_credentials
from symbl_tui.config.profile import AssistantConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError
from symbl_tui.system.network import is_loopback, is_plain_host, origin

_KEY_VARIABLE: Final = "OPENAI_API_KEY"
_URL_VARIABLE: Final = "OPENAI_BASE_URL"
_OPENAI: Final = "https://api.openai.com/v1"
# In place of an app id, where a key is saved.
_USER: Final = "assistant"


def check_assistant(assistant: AssistantConfig) -> None:
    """Check the address of an assistant.

    Raises:
        ConfigError: it is no http(s) address, holds a secret, or is plain http to another machine.
    """
    if origin(assistant.url) is None:
        raise ConfigError(
            f"expected an http(s) address, got {clean(assistant.url, 80)!r}", key="assistant.url"
        )
    parts = urlsplit(assistant.url)
    # The user is asked about the host: it must be the one that it looks like.
    if not is_plain_host(parts.hostname or "") or not assistant.url.isprintable():
        raise ConfigError(
            f"expected a host name in letters of ASCII, got {clean(parts.netloc, 80)!r}",
            "write another one as xn--...",
            key="assistant.url",
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigError(
            "expected an address without user, password or parameters",
            "save the key: symbl-tui login --assistant",
            key="assistant.url",
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ConfigError(
            f"expected https, since plain http would send the transcript to {parts.hostname} in the clear",
            key="assistant.url",
        )


def assistant_host(assistant: AssistantConfig) -> str:
    """The host that gets what is sent, e.g. ``api.openai.com``; with its port where one is given."""
    return urlsplit(assistant.url).netloc


def is_on_this_machine(assistant: AssistantConfig) -> bool:
    """Whether nothing that is sent to an assistant leaves this machine."""
    return is_loopback(urlsplit(assistant.url).hostname or "")


def may_send(assistant: AssistantConfig) -> bool:
    """Whether transcripts may be sent without a question: to this machine, or to the host in config.toml.

    Raises:
        ConfigError: config.toml is wrong.
    """
    if is_on_this_machine(assistant):
        return True
    return assistant_host(assistant) == load_profile().assistant.send_to


def find_key(assistant: AssistantConfig) -> str:
    """The key for an assistant; empty without one.

    Raises:
        ConfigError: the file of saved keys is not private or not as we wrote it, or config.toml is wrong.
    """
    server = origin(assistant.url)
    named = (os.environ.get(_URL_VARIABLE) or _OPENAI, load_profile().assistant.url)
    if (key := os.environ.get(_KEY_VARIABLE, "")) and server in map(origin, named):
        return key
    saved = find_saved(_entry(assistant.url))
    return saved.app_secret if saved else ""


def save_key(url: str, key: str) -> str:
    """Save the key for the server of an address; returns where: the keyring, or the path of a file.

    Raises:
        ConfigError: it cannot be written.
    """
    return save_credentials(_entry(url), Credentials(_USER, key))


def delete_key(url: str) -> bool:
    """Delete the saved key for the server of an address; False when there was none. Raises ConfigError."""
    return delete_credentials(_entry(url))


def _entry(url: str) -> str:
    """The name of a key among the credentials: none of an engine has it."""
    scheme, host, port = origin(url) or ("", "", 0)
    return f"{_USER} {scheme}://{host}:{port}"
