"""Families of metrics have all their members from the start, and no others."""

from enum import Enum

import pytest
from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.families import CounterOf, GaugeOf, HistogramOf
from symbl_tui.errors import EngineError


class Fruit(Enum):
    APPLE = "apple"
    PEAR = "pear"


def counter(registry: CollectorRegistry | None) -> CounterOf[Fruit]:
    return CounterOf(registry, "eaten", "Fruit that were eaten", "fruit", Fruit)


def test_a_member_that_was_never_counted_is_there_at_zero() -> None:
    """A series that begins at 1 has no rate for its first event."""
    registry = CollectorRegistry()
    counter(registry).count(Fruit.PEAR, 2.5)
    assert registry.get_sample_value("symbl_tui_eaten_total", {"fruit": "apple"}) == 0
    assert registry.get_sample_value("symbl_tui_eaten_total", {"fruit": "pear"}) == 2.5


def test_every_listener_gets_every_member_that_is_counted() -> None:
    eaten, first, second = counter(None), list[Fruit](), list[Fruit]()
    eaten.count(Fruit.APPLE)
    eaten.on_count(first.append)
    eaten.on_count(second.append)
    eaten.count(Fruit.PEAR, 3)
    eaten.count(Fruit.APPLE)
    assert first == second == [Fruit.PEAR, Fruit.APPLE]


def test_only_errors_that_a_client_is_told_are_counted_and_all_are_raised() -> None:
    registry = CollectorRegistry()
    eaten = counter(registry)
    for error in (EngineError("no more"), KeyError("a fault of the program")):
        with pytest.raises(type(error)), eaten.counting(Fruit.APPLE):
            raise error
    with eaten.counting(Fruit.APPLE):
        pass
    assert registry.get_sample_value("symbl_tui_eaten_total", {"fruit": "apple"}) == 1


def test_gauges_and_histograms_of_two_members_are_apart() -> None:
    registry = CollectorRegistry()
    hanging = GaugeOf(registry, "hanging", "Fruit on the tree", "fruit", Fruit)
    hanging.set(Fruit.APPLE, 5)
    hanging.add(Fruit.APPLE, -2)
    hanging.add(Fruit.PEAR)
    weights = HistogramOf(registry, "kilograms", "Weights of fruit", "fruit", Fruit, (0.1, 0.5))
    weights.observe(Fruit.PEAR, 0.5)

    def value(name: str, fruit: str, **labels: str) -> float | None:
        return registry.get_sample_value(f"symbl_tui_{name}", {"fruit": fruit, **labels})

    assert (value("hanging", "apple"), value("hanging", "pear")) == (3, 1)
    # A bound belongs to its bucket.
    buckets = [value("kilograms_bucket", "pear", le=bound) for bound in ("0.1", "0.5", "+Inf")]
    assert buckets == [0, 1, 1]
    assert value("kilograms_count", "apple") == 0
