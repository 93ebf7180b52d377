"""The names of session events, as ``[notify]`` and ``[[hooks]]`` of a profile select them. Pure.

An insight's event is named by the key of its :class:`~symbl_tui.domain.insight_kind.InsightKind`.
"""

from enum import StrEnum
from typing import Final

from symbl_tui.domain.insight_kind import insight_keys


class EventName(StrEnum):
    """The events that are no insights."""

    FINAL = "final"
    TRACKER = "tracker"
    NAME = "name"
    QUESTION_TO_ME = "question_to_me"
    STATE = "state"
    GAP = "gap"
    LOSS = "loss"
    SILENCE = "silence"
    END = "end"


ALL: Final = (EventName.FINAL.value, *insight_keys(), *(each.value for each in EventName if each != "final"))
"""Every name, in the order of the documentation."""
SELECTOR: Final = rf"^({'|'.join(ALL)}|{EventName.TRACKER}:\S.*)\Z"
"""The pattern of a selector: a name, or ``tracker:NAME`` for one tracker alone."""


def is_selected(selectors: tuple[str, ...], name: str, subject: str = "") -> bool:
    """Whether one of the selectors is for an event.

    Args:
        selectors: Of a profile.
        name: The event's.
        subject: The tracker's name where it has one; upper and lower case are the same.
    """
    full = f"{name}:{subject}".casefold()
    return any(each == name or each.casefold() == full for each in selectors)
