"""How conversations, people and moments are named on the wire, live and over REST. Pure."""

import secrets
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from symbl_tui.domain.utterance import Speaker

_BARELY: Final = 0.001
"""Milliseconds that a float may be short of what it stands for."""


def digits() -> str:
    """A new id of 16 decimal digits, as Symbl's conversations and trackers have."""
    return str(10**15 + secrets.randbelow(9 * 10**15))


def member(members: list[Speaker], name: str, user_id: str) -> Speaker:
    """Somebody with the id they have among ``members``: known by user id, else by name; added when new."""
    for known in members:
        if known.user_id == user_id and (user_id or known.name == name):
            return known
    speaker = Speaker(name=name, user_id=user_id, id=str(uuid.uuid4()))
    members.append(speaker)
    return speaker


def clock(moment: datetime) -> str:
    """A moment in UTC: ``2026-11-22T10:00:00.000Z``."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def clock_at(seconds: float) -> str:
    """The same of seconds since the epoch, and much quicker: long conversations have a lot of words."""
    whole, thousandths = divmod(int(seconds * 1000 + _BARELY), 1000)
    return f"{_to_the_second(whole)}.{thousandths:03}Z"


@lru_cache(maxsize=1024)
def _to_the_second(whole: int) -> str:
    return datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
