"""Ids and timestamps on the wire, for streaming and REST alike. Pure."""

import secrets
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from symbl_tui.domain.utterance import Speaker

_EPSILON: Final = 0.001
"""Milliseconds that a float may be short of the whole millisecond it stands for."""


def new_numeric_id() -> str:
    """A new id of 16 decimal digits, the form of Symbl's conversations and trackers."""
    return str(10**15 + secrets.randbelow(9 * 10**15))


def find_or_add_member(members: list[Speaker], name: str, user_id: str) -> Speaker:
    """The member with this user id, else with this name; appended to ``members`` with a new id if missing."""
    for member in members:
        # The name decides only where no id was given: two people may have one name.
        if member.user_id == user_id and (user_id or member.name == name):
            return member
    speaker = Speaker(name=name, user_id=user_id, id=str(uuid.uuid4()))
    members.append(speaker)
    return speaker


def format_time(moment: datetime) -> str:
    """Format a moment in UTC: ``2026-11-22T10:00:00.000Z``."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def format_timestamp(seconds: float) -> str:
    """Format seconds since the epoch like :func:`format_time`, much faster: a conversation has many words."""
    whole, thousandths = divmod(int(seconds * 1000 + _EPSILON), 1000)
    return f"{_format_second(whole)}.{thousandths:03}Z"


@lru_cache(maxsize=1024)
def _format_second(whole: int) -> str:
    return datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
