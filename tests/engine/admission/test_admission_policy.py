"""A node takes conversations while it can serve them, says so steadily, and recovers: simulated loads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.engine.admission.admission_policy import HOLD, AdmissionPolicy, Reason
from symbl_tui.engine.admission.load_sample import LoadSample
from symbl_tui.engine.settings import AdmissionSettings
from tests.engine.admission.simulated_node import SimulatedNode

COSTS = st.floats(0.005, 0.3)
SEEDS = st.integers(0, 1000)


def policy_with(streams: int, **sample: float | None) -> AdmissionPolicy:
    """A policy with streams that have been here for long, on a node with a steady load."""
    policy = AdmissionPolicy(AdmissionSettings())
    for number in range(streams):
        policy.streams.join(number // 2, 0.0)
    for second in range(100, 160):
        policy.observe(LoadSample(float(second), cpus=4.0, **sample))  # type: ignore[arg-type]
    return policy


@settings(max_examples=20, deadline=None)
@given(COSTS, SEEDS, st.integers(1, 60))
def test_those_who_are_in_are_served_in_time_however_many_come(cost: float, seed: int, burst: int) -> None:
    node = SimulatedNode(cost, seed)
    # Long enough that it is known what a stream costs here.
    node.offer(200)
    node.run(40)
    for _ in range(30):
        node.offer(300, burst if node.random.random() < 0.3 else 1)
        node.run(5)
    assert max(node.lags) < 5


@settings(max_examples=20, deadline=None)
@given(COSTS, SEEDS)
def test_a_node_whose_load_stays_as_it_is_does_not_change_its_answer_every_moment(
    cost: float, seed: int
) -> None:
    node = SimulatedNode(cost, seed)
    for _ in range(30):
        node.offer(10_000)
        node.run(4)
    node.run(300)
    # A change each way at the most in a minute, where speech comes and goes right at the bound.
    assert node.changes <= 2 + (30 * 4 + 300) / 30


@settings(max_examples=20, deadline=None)
@given(COSTS, SEEDS)
def test_a_node_takes_conversations_again_when_others_have_ended(cost: float, seed: int) -> None:
    node = SimulatedNode(cost, seed)
    node.offer(100, 60)
    for _ in range(20):
        node.offer(100)
        node.run(3)
    node.run(180)
    assert node.policy.refusal(node.now) is None
    taken = node.taken
    node.offer(100)
    assert node.taken == taken + 1


@settings(max_examples=20, deadline=None)
@given(st.floats(0.03, 0.2), SEEDS)
def test_of_many_that_come_in_one_second_no_more_are_taken_than_it_can_serve(cost: float, seed: int) -> None:
    node = SimulatedNode(cost, seed)
    # It has learned what a stream costs here.
    node.offer(120)
    node.run(60)
    node.offer(1000, 40)
    assert len(node.talks) * 1.0 * cost < 1.0
    node.run(120)
    assert max(node.lags) < 5


def test_what_an_engine_needs_to_start_is_not_taken_for_the_cost_of_its_streams() -> None:
    policy = AdmissionPolicy(AdmissionSettings())
    for second in range(30):
        policy.observe(LoadSample(float(second), own_cpu=2.0, cpus=2.0, recognizer=0.0))
    assert policy.costs == pytest.approx({Reason.RECOGNIZER: 0.05, Reason.CPU: 0.06})


def test_a_capable_node_takes_many_more_than_a_slow_one() -> None:
    fast, slow = SimulatedNode(0.005), SimulatedNode(0.1)
    for node in (fast, slow):
        for _ in range(60):
            node.offer(10_000)
            node.run(10)
    assert fast.taken == 60
    assert 3 <= slow.taken <= 8


def test_a_node_fills_up_to_what_its_recogniser_can_carry() -> None:
    node = SimulatedNode(0.05)
    for _ in range(100):
        node.offer(10_000)
        node.run(10)
    # One of a conversation speaks: 0.05 each, of 0.7.
    assert 9 <= node.taken <= 14


@pytest.mark.parametrize(
    ("sample", "reason"),
    [
        ({"lag": 6.0}, Reason.LAG),
        ({"recognizer": 0.7}, Reason.RECOGNIZER),
        ({"own_cpu": 3.6}, Reason.CPU),
        ({"own_cpu": 2.0, "other_cpu": 2.0}, Reason.CPU),
        ({"lag": 4.0, "recognizer": 0.4, "own_cpu": 1.0}, None),
    ],
)
def test_lag_recogniser_and_processors_each_fill_a_node(
    sample: dict[str, float], reason: Reason | None
) -> None:
    refusal = policy_with(8, **sample).refusal(160.0)
    assert (refusal and refusal.reason) == reason
    if refusal:
        assert refusal.message.startswith("this node takes no more conversations now: ")
        assert refusal.figures.startswith("8 streams, 0 new or expected")


def test_other_programs_leave_the_engine_its_share_of_the_processors() -> None:
    assert policy_with(4, own_cpu=0.5, other_cpu=3.5).refusal(160.0) is None


def test_others_do_not_count_where_no_task_waits_for_a_processor() -> None:
    busy = {"own_cpu": 2.0, "other_cpu": 2.0}
    assert policy_with(8, **busy, waiting=0.5).refusal(160.0) is not None
    assert policy_with(8, **busy, waiting=0.02).refusal(160.0) is None


def test_a_node_without_streams_takes_one_whatever_else_the_machine_does() -> None:
    policy = policy_with(0, lag=60.0, recognizer=1.0, own_cpu=4.0)
    assert policy.refusal(160.0) is None
    policy.streams.join("a", 160.0)
    assert policy.refusal(160.0) is not None


def test_a_full_node_waits_until_the_load_has_stayed_low() -> None:
    policy = policy_with(8, lag=6.0)
    for second in range(160, 160 + int(HOLD)):
        policy.observe(LoadSample(float(second), 1.0))
        assert policy.refusal(float(second)) is not None
    policy.observe(LoadSample(160.0 + HOLD, 1.0))
    assert policy.refusal(160.0 + HOLD) is None


def test_a_lag_right_below_the_bound_does_not_open_a_full_node() -> None:
    policy = policy_with(8, lag=6.0)
    for second in range(160, 200):
        policy.observe(LoadSample(float(second), 4.5))
    assert policy.refusal(200.0) is not None


def test_the_second_speaker_of_a_new_conversation_is_counted_before_it_comes() -> None:
    one, both = policy_with(8, recognizer=0.1), policy_with(8, recognizer=0.1)
    one.streams.join("new", 160.0)
    both.streams.join("new", 160.0)
    both.streams.join("new", 160.0)
    assert one.streams.pending(160.0) == both.streams.pending(160.0) == 2.0
