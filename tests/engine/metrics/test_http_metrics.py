"""Requests are counted by methods and routes that there are, and by classes of their statuses."""

import pytest
from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.http_metrics import HttpMetrics

ROUTE = "/v1/job/{jobId}"


@pytest.mark.parametrize(
    ("method", "status", "labels"),
    [
        ("GET", 200, {"method": "GET", "status": "2xx"}),
        ("DELETE", 199, {"method": "DELETE", "status": "1xx"}),
        ("HEAD", 404, {"method": "HEAD", "status": "4xx"}),
        ("PUT", 599, {"method": "PUT", "status": "5xx"}),
        ("BREW", 405, {"method": "other", "status": "4xx"}),
        ("get", 405, {"method": "other", "status": "4xx"}),
    ],
)
def test_a_request_is_counted_by_what_a_client_cannot_make_up(
    method: str, status: int, labels: dict[str, str]
) -> None:
    registry = CollectorRegistry()
    HttpMetrics(registry).record(method, ROUTE, status, 0.1)
    assert registry.get_sample_value("symbl_tui_http_requests_total", {"route": ROUTE, **labels}) == 1


def test_a_client_that_left_before_its_response_is_counted_and_its_time_too() -> None:
    registry = CollectorRegistry()
    HttpMetrics(registry).record("POST", "", 0, 2.5)
    labels = {"method": "POST", "route": "", "status": "0xx"}
    assert registry.get_sample_value("symbl_tui_http_requests_total", labels) == 1
    assert registry.get_sample_value("symbl_tui_http_request_seconds_sum", {"route": ""}) == 2.5
    bucket = {"route": "", "le": "2.5"}
    assert registry.get_sample_value("symbl_tui_http_request_seconds_bucket", bucket) == 1
