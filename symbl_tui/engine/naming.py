"""How conversations, people and moments are named on the wire, live and over REST. Pure."""

import secrets
import uuid
from datetime import datetime

from symbl_tui.symbl.events import Speaker


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
