"""The files for Prometheus and Grafana, and docs/observing.md, are true of the metrics that there are."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.engine_metrics import EngineMetrics

ROOT = Path(__file__).parents[1]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana-dashboard.json").read_text())
CONFIG: dict[str, Any] = yaml.safe_load((ROOT / "deploy/prometheus.yml").read_text())
ALERTS: dict[str, Any] = yaml.safe_load((ROOT / "deploy/prometheus-alerts.yml").read_text())
PAGE = (ROOT / "docs/observing.md").read_text()

NAME = re.compile(r"\bsymbl_tui_[a-z0-9_]+")
DURATION = {"type": "string", "pattern": r"^([0-9]+(ms|[smhdwy]))+$"}

ALERTS_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["groups"],
    "properties": {
        "groups": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "rules"],
                "properties": {
                    "name": {"type": "string"},
                    "interval": DURATION,
                    "rules": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["alert", "expr", "labels", "annotations"],
                            "properties": {
                                "alert": {"type": "string", "pattern": "^[A-Z][A-Za-z]+$"},
                                "expr": {"type": "string"},
                                "for": DURATION,
                                "labels": {
                                    "type": "object",
                                    "properties": {"severity": {"enum": ["page", "ticket"]}},
                                    "required": ["severity"],
                                },
                                "annotations": {
                                    "type": "object",
                                    "required": ["summary"],
                                    "additionalProperties": {"type": "string"},
                                },
                            },
                        },
                    },
                },
            },
        }
    },
}
"""Of a file of alert rules, as Prometheus documents it."""

CONFIG_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "global": {"type": "object", "additionalProperties": DURATION},
        "rule_files": {"type": "array", "items": {"type": "string"}},
        "scrape_configs": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["job_name", "static_configs"],
                "properties": {
                    "job_name": {"type": "string"},
                    "metrics_path": {"type": "string", "pattern": "^/"},
                    "authorization": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"type": {"type": "string"}, "credentials_file": {"type": "string"}},
                    },
                    "static_configs": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {
                                "targets": {
                                    "type": "array",
                                    "items": {"type": "string", "pattern": r"^[^/:]+:[0-9]+$"},
                                }
                            },
                        },
                    },
                },
            },
        },
    },
}


def families() -> dict[str, Any]:
    """Every family of an engine's metrics, by its name."""
    registry: CollectorRegistry = EngineMetrics().registry
    return {family.name: family for family in registry.collect()}


def sample_names() -> set[str]:
    """The names that expressions may use."""
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}
    return {name + suffix for name, found in families().items() for suffix in suffixes.get(found.type, ("",))}


def expressions() -> list[str]:
    targets = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]
    return targets + [rule["expr"] for group in ALERTS["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("expression", expressions())
def test_every_metric_that_is_shown_or_alerted_on_exists(expression: str) -> None:
    used = set(NAME.findall(expression))
    assert used <= sample_names()
    assert used or expression.startswith("up{")
    for opening, closing in ("()", "{}", "[]"):
        assert expression.count(opening) == expression.count(closing)
    # A counter is shown as a rate; the quantile of a histogram is of a rate by its buckets.
    for name in used:
        if name.endswith(("_total", "_bucket")):
            assert re.search(rf"(rate|increase)\({name}\b", expression)
        if name.endswith("_bucket"):
            assert "histogram_quantile" in expression
            assert re.search(r"by \([^)]*\ble\b", expression)


def test_every_metric_is_on_the_dashboard_and_in_the_docs() -> None:
    shown = set(NAME.findall(json.dumps(DASHBOARD)))
    for name, family in families().items():
        assert any(each.startswith(name) for each in shown), name
        assert f"`{name}" in PAGE, name
        assert family.documentation


def test_values_of_labels_in_expressions_are_ones_that_there_are() -> None:
    registry = EngineMetrics()
    text = json.dumps(DASHBOARD) + (ROOT / "deploy/prometheus-alerts.yml").read_text()
    known = {
        (label, value)
        for family in registry.registry.collect()
        for sample in family.samples
        for label, value in sample.labels.items()
    }
    found = re.findall(r'\b(reason|operation|role|queue)=~?\\?"([^"\\]+)', text)
    assert found
    for label, values in found:
        for value in values.split("|"):
            assert (label, value) in known


def test_the_dashboard_has_what_grafana_needs_and_no_panel_covers_another() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
        assert panel["type"] in ("row", "stat", "timeseries")
        for target in panel.get("targets", ()):
            assert target["datasource"]["uid"] == "${datasource}"
    variables = {variable["name"] for variable in DASHBOARD["templating"]["list"]}
    assert set(re.findall(r"\$\{?([a-z]+)", json.dumps(DASHBOARD))) <= variables
    assert DASHBOARD["uid"]
    assert DASHBOARD["schemaVersion"] >= 36


def test_the_files_for_prometheus_have_its_form() -> None:
    jsonschema.validate(ALERTS, ALERTS_SCHEMA)
    jsonschema.validate(CONFIG, CONFIG_SCHEMA)
    for file in CONFIG["rule_files"]:
        assert (ROOT / "deploy" / file).exists()
    names = [rule["alert"] for group in ALERTS["groups"] for rule in group["rules"]]
    assert len(set(names)) == len(names)
    for name in names:
        assert name in PAGE
