"""An insight with what the user changed of it. Pure."""

from dataclasses import dataclass
from typing import Final

from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Speaker


@dataclass(frozen=True, slots=True)
class InsightEdit:
    """What the user changed of an insight; None: as it was."""

    text: str | None = None
    owner: str | None = None
    due: str | None = None
    done: bool = False
    dismissed: bool = False


UNEDITED: Final = InsightEdit()


def edit_insight(insight: Insight, made: InsightEdit) -> Insight:
    """An insight with the user's changes; ``original`` is the engine's text where that was replaced."""
    changed = made.text is not None or made.owner is not None or made.due is not None
    other_text = made.text is not None and made.text != insight.text
    return structs.replace(
        insight,
        text=made.text or insight.text,
        assignee=_assignee(made.owner, insight.assignee),
        due=insight.due if made.due is None else made.due or None,
        # Their offsets are those of the engine's text.
        entities=() if other_text else insight.entities,
        done=made.done,
        # The user's own has no other version.
        edited=changed and not insight.by_user,
        original=insight.text if other_text and not insight.by_user else None,
    )


def _assignee(owner: str | None, known: Speaker | None) -> Speaker | None:
    """The user's choice (empty: no one), else the engine's."""
    if owner is None or (known is not None and known.name == owner):
        return known
    return Speaker(name=owner) if owner else None
