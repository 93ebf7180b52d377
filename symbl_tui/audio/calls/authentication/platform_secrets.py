"""Secrets of platforms, compared without telling how much of them fits; and how a refusal is said. Pure."""

import hmac
from collections.abc import Iterable
from typing import Final

from symbl_tui.audio.calls.call_codec import CallRefused, Secrets
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.domain.text import NAME_LIMIT, clean

_PUBLIC_PARTS: Final = 5  # of wss://HOST/calls/NAME, split at its slashes


def secret_values(secrets: Secrets, name: str) -> tuple[str, ...]:
    """The values of a secret: while one replaces another, both are good, separated by a comma."""
    return tuple(value for part in secrets.get(name, "").split(",") if (value := part.strip()))


def is_any(given: str, expected: Iterable[str]) -> bool:
    """Whether a foreign text is one of the secrets, in a time that does not tell how nearly."""
    raw = as_bytes(given)
    return any(hmac.compare_digest(raw, as_bytes(secret)) for secret in expected)


def as_bytes(text: str) -> bytes:
    """Any text as UTF-8, also one with half characters."""
    return text.encode(errors="surrogatepass")


def shown_url(request: UpgradeRequest) -> str:
    """The URL that was checked, for a log: what follows the platform's path may be a secret."""
    parts = request.public_url.split("/")
    hidden = ["…" if part else "" for part in parts[_PUBLIC_PARTS:]]
    return clean("/".join(parts[:_PUBLIC_PARTS] + hidden), NAME_LIMIT)


def wrong_signature(platform: str, request: UpgradeRequest, secret: str) -> CallRefused:
    """The refusal of a signature that does not fit, with the causes that it usually has.

    Args:
        platform: The platform's title.
        request: What was refused.
        secret: The environment variable of the secret.
    """
    return CallRefused(
        f"the signature does not fit {shown_url(request)}",
        f"check that --public-url is the address that {platform} connects to, that the URL there has the "
        "same path (also its last slash), that no proxy rewrites it, and that "
        f"{secret} is this account's",
        "wrong signature",
    )


def missing_header(platform: str, request: UpgradeRequest, header: str) -> CallRefused:
    """The refusal of a request that lacks what the platform always sends."""
    return CallRefused(
        f"the request for {shown_url(request)} has no {header}",
        f"check that it comes from {platform}, and that no proxy removes the header",
        "no signature",
    )
