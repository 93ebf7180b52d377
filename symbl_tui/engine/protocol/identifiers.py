"""Ids and timestamps on the wire, for streaming and REST alike. Pure."""

import secrets
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from symbl_tui.domain.utterance import Speaker

# Milliseconds that a float may be short of the whole millisecond it stands for.
_EPSILON: Final = 0.001


def new_numeric_id() -> str:
    """A new id of 16 decimal digits, the form of Symbl's conversations and trackers."""
    return str(10**15 + secrets.randbelow(9 * 10**15))


def is_numeric_id(text: str) -> bool:
    """Whether a text may be the id of a conversation; most connection ids are none."""
    return text.isascii() and text.isdecimal() and len(text) <= 20


def derived_id(conversation_id: str, *names: str) -> str:
    """The id of a named part of a conversation: the same on every node, so that two never make two of one."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "\0".join((conversation_id, *names))))


class Members:
    """The members of a conversation, in order of appearance; their ids follow from its id."""

    def __init__(self, members: Iterable[Speaker] = (), conversation_id: str = "") -> None:
        """Begin with ``members``. Without a conversation, new ids are random."""
        self._conversation_id = conversation_id
        self._all = tuple(members)
        self._added: list[Speaker] = []
        self._by_key: dict[tuple[str, str], Speaker] = {}
        for member in self._all:
            self._by_key.setdefault(_key(member.name, member.user_id), member)

    @property
    def all(self) -> tuple[Speaker, ...]:
        """All members; the same object until one is added."""
        if self._added:
            # One tuple for many utterances: what is indexed by it is found by identity.
            self._all += tuple(self._added)
            self._added.clear()
        return self._all

    def find_or_add(self, name: str, user_id: str) -> Speaker:
        """The member with this user id, else with this name; added with a new id if missing."""
        key = _key(name, user_id)
        if key not in self._by_key:
            id = (
                derived_id(self._conversation_id, "member", *key)
                if self._conversation_id
                else str(uuid.uuid4())
            )
            self._by_key[key] = Speaker(name=name, user_id=user_id, id=id)
            self._added.append(self._by_key[key])
        return self._by_key[key]


def _key(name: str, user_id: str) -> tuple[str, str]:
    # The name decides only where no id was given: two people may have one name.
    return user_id, "" if user_id else name


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
