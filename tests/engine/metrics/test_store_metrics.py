"""What an operator sees of the store: what waits, how long it takes, and what fails."""

import pytest
from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.store_metrics import StoreMetrics, StoreOperation
from symbl_tui.errors import EngineError


@pytest.mark.parametrize(
    ("error", "errors"), [(None, 0), (EngineError("the disk is full"), 1), (KeyError("a fault"), 0)]
)
def test_an_operation_waits_is_timed_and_fails_by_its_kind(error: Exception | None, errors: int) -> None:
    registry = CollectorRegistry()
    metrics = StoreMetrics(registry)

    def value(name: str, operation: str = "write") -> float | None:
        return registry.get_sample_value(f"symbl_tui_store_{name}", {"operation": operation})

    def operate() -> None:
        with metrics.measure(StoreOperation.WRITE), metrics.measure(StoreOperation.FIND):
            assert (value("pending"), value("pending", "find"), value("pending", "read")) == (1, 1, 0)
            assert value("seconds_count") == 0
            if error:
                raise error

    if error:
        with pytest.raises(type(error)):
            operate()
    else:
        operate()
    for kind in ("write", "find"):
        assert (value("pending", kind), value("seconds_count", kind)) == (0, 1)
        assert value("errors_total", kind) == errors
    assert value("seconds_count", "read") == 0
