"""The registry of the rules that find each kind of insight in a sentence.

Questions are not here: they are found by the marks of a sentence as well, see :mod:`.marked_questions`.
"""

from collections.abc import Callable
from typing import Final

from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP
from symbl_tui.engine.insights.actions import action_items, follow_ups
from symbl_tui.engine.insights.rules import RuleMatch

Detector = Callable[[str, frozenset[str]], list[RuleMatch]]
"""Find matches, in order, in a normalised sentence, given the participants' names."""

_DETECTORS: Final[dict[str, Detector]] = {}


def register_detector(kind: str, detector: Detector) -> None:
    """Add the detector of a kind of insight; of two matches at one place the kind added first wins."""
    _DETECTORS[kind] = detector


def detectors() -> tuple[tuple[str, Detector], ...]:
    """The key of each kind and its detector, in order of precedence."""
    return tuple(_DETECTORS.items())


# Follow-ups first: "let us meet again" also has the form of an action item.
register_detector(FOLLOW_UP, lambda text, names: follow_ups(text))
register_detector(ACTION_ITEM, action_items)
