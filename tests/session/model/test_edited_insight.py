"""A user's change of an insight is laid over the engine's value; what was not changed stays the engine's."""

import pytest
from msgspec import structs

from symbl_tui.domain.insight import Entity, Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.edited_insight import InsightEdit, edit_insight

BOB = Speaker("Bob", "bob@x")
TASK = Insight(
    "a1",
    ACTION_ITEM,
    "Send it.",
    Speaker("Alice"),
    None,
    "u1",
    BOB,
    "Friday",
    entities=(Entity("DATE", "Friday"),),
)


@pytest.mark.parametrize(
    ("made", "changed"),
    [
        (InsightEdit(), {}),
        (InsightEdit(done=True), {"done": True}),
        (
            InsightEdit(text="Send all."),
            {"text": "Send all.", "original": "Send it.", "entities": (), "edited": True},
        ),
        (InsightEdit(text="Send it."), {"edited": True}),
        (InsightEdit(owner="Eve"), {"assignee": Speaker("Eve"), "edited": True}),
        (InsightEdit(owner="Bob"), {"edited": True}),
        (InsightEdit(owner=""), {"assignee": None, "edited": True}),
        (InsightEdit(due="Monday"), {"due": "Monday", "edited": True}),
        (InsightEdit(due=""), {"due": None, "edited": True}),
    ],
)
def test_each_change_is_laid_over_the_engines_value(made: InsightEdit, changed: dict[str, object]) -> None:
    assert edit_insight(TASK, made) == structs.replace(TASK, **changed)


def test_an_insight_without_an_owner_gets_one() -> None:
    free = structs.replace(TASK, assignee=None)
    assert edit_insight(free, InsightEdit(owner="Eve")).assignee == Speaker("Eve")
    assert edit_insight(free, InsightEdit(owner="")).assignee is None


def test_the_users_own_insight_has_no_other_version() -> None:
    own = structs.replace(TASK, by_user=True)
    changed = edit_insight(own, InsightEdit(text="Send all.", due="Monday", done=True))
    assert (changed.text, changed.due, changed.done) == ("Send all.", "Monday", True)
    assert (changed.edited, changed.original) == (False, None)
