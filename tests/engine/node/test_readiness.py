"""Whether a node takes new conversations."""

from symbl_tui.engine.node.readiness import READY, Condition, Readiness


def test_a_node_is_ready_without_conditions() -> None:
    readiness = Readiness()
    assert readiness.state == READY
    assert readiness.blocking is None
    assert not readiness.reasons


def test_the_gravest_condition_is_the_state_and_every_reason_is_told() -> None:
    readiness = Readiness()
    readiness.set(Condition.BUSY, "finals are 9 s late")
    readiness.set(Condition.DRAINING, "stopping")
    assert readiness.state == "draining"
    assert readiness.reasons == ("stopping", "finals are 9 s late")
    readiness.clear(Condition.DRAINING)
    readiness.clear(Condition.DRAINING)
    assert readiness.blocking is Condition.BUSY


def test_a_database_that_is_away_turns_no_node_away() -> None:
    # It is the same for all nodes: a proxy would have none left.
    readiness = Readiness()
    readiness.set(Condition.STORE_AWAY, "the database does not answer")
    assert readiness.state == READY
    assert readiness.reasons == ("the database does not answer",)


def test_listeners_are_called_when_the_state_changes_and_only_then() -> None:
    readiness, states = Readiness(), list[str]()
    readiness.on_change(lambda: states.append(readiness.state))
    readiness.set(Condition.BUSY, "9 s late")
    readiness.set(Condition.BUSY, "10 s late")
    readiness.set(Condition.STORE_AWAY, "away")
    readiness.clear(Condition.BUSY)
    assert states == ["busy", "ready"]
