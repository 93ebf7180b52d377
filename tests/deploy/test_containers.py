"""The image and the composition of containers: linted and checked against each other, as none is run here."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from symbl_tui.engine.settings import load
from tests.support.haproxy import CONFIGURATION
from tests.support.paths import DEPLOY, ROOT

NODES = ("node1", "node2", "node3")

Yaml = dict[str, Any]


def read(name: str) -> Yaml:
    found: Yaml = yaml.safe_load((DEPLOY / name).read_text())
    return found


@pytest.fixture
def compose() -> Yaml:
    return read("compose.yaml")


def address(service: Yaml) -> str:
    return str(service["networks"]["cluster"]["ipv4_address"])


def test_the_dockerfile_has_no_findings() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([hadolint, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_is_built_of_files_that_exist_and_of_no_others() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert "*" in lines
    for line in lines:
        if line.startswith("!"):
            assert (ROOT / line[1:]).exists(), line


def test_the_engine_is_no_root_and_is_told_to_stop_itself() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    assert "USER 10001" in lines
    assert 'ENTRYPOINT ["symbl-tui"]' in lines


def test_all_nodes_are_equal_but_for_name_address_and_disk(compose: Yaml) -> None:
    own = ("hostname", "networks", "volumes")
    nodes = [compose["services"][name] for name in NODES]
    shared = [{key: value for key, value in node.items() if key not in own} for node in nodes]
    assert shared[0] == shared[1] == shared[2]
    assert [node["hostname"] for node in nodes] == list(NODES)
    assert len({address(node) for node in nodes}) == len({str(node["volumes"]) for node in nodes}) == 3


def test_the_proxy_has_the_addresses_of_the_nodes(compose: Yaml) -> None:
    own = haproxy_variables()
    for number, name in enumerate(NODES, 1):
        assert own[f"NODE{number}"] == f"{address(compose['services'][name])}:8080"
    assert compose["services"]["proxy"]["environment"].keys() <= own.keys()


def test_prometheus_has_the_addresses_of_the_nodes_and_of_the_proxy(compose: Yaml) -> None:
    engine, proxy = read("prometheus.yml")["scrape_configs"]
    (nodes,), (front,) = engine["static_configs"], proxy["static_configs"]
    assert nodes["targets"] == [f"{address(compose['services'][name])}:8080" for name in NODES]
    # Both are on one loopback.
    assert front["targets"] == [haproxy_variables()["ADMIN"]]
    prometheus = compose["services"]["prometheus"]
    assert prometheus["network_mode"] == "service:proxy"
    assert engine["authorization"]["credentials_file"] in {each["target"] for each in prometheus["secrets"]}
    (rules,) = read("prometheus.yml")["rule_files"]
    assert f"/etc/prometheus/{rules}" in {each["target"] for each in prometheus["configs"]}


def haproxy_variables() -> dict[str, str]:
    """The variables of HAProxy's file with their defaults."""
    lines = CONFIGURATION.read_text().splitlines()
    return {line.split()[1]: line.split()[2] for line in lines if line.startswith("  presetenv ")}


def test_the_engine_reads_its_settings_and_trusts_the_proxy_alone(compose: Yaml) -> None:
    settings = load(DEPLOY / "engine.toml")
    assert settings.node.proxies == (address(compose["services"]["proxy"]),)
    assert f"@{address(compose['services']['postgres'])}/" in settings.store.url


def test_every_file_that_is_mounted_exists_and_every_secret_is_declared(compose: Yaml) -> None:
    for config in compose["configs"].values():
        assert (DEPLOY / config["file"]).is_file()
    services = compose["services"].values()
    used = {
        each if isinstance(each, str) else each["source"]
        for service in services
        for each in service.get("secrets", ())
    }
    assert used == set(compose["secrets"])
    mounted = {config["source"] for service in services for config in service.get("configs", ())}
    assert mounted == set(compose["configs"])


def test_no_port_of_a_node_or_of_the_database_is_published(compose: Yaml) -> None:
    published = {
        name: service["ports"] for name, service in compose["services"].items() if "ports" in service
    }
    assert published == {"proxy": ["443:443", "127.0.0.1:9090:9090"]}
