"""What the processes of a node use, by what they do."""

import os
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from symbl_tui.engine.metrics.process_metrics import ProcessMetrics
from symbl_tui.system.process_tree import ProcessUsage

ENGINE = ProcessUsage(os.getpid(), 1, "symbl_tui", 10.0, 1000, 7)


def usage(pid: int, module: str = "", seconds: float = 1.0, started: int = 5) -> ProcessUsage:
    return ProcessUsage(pid, started, module, seconds, 100, 1)


class Node:
    """A node whose processes are given."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.processes: list[ProcessUsage] = []
        self._metrics = ProcessMetrics(self.registry, lambda: self.processes)

    def scrape(self, *processes: ProcessUsage) -> None:
        self.processes = list(processes)
        self._metrics.update()

    def value(self, name: str, role: str | None = None) -> float | None:
        return self.registry.get_sample_value(f"symbl_tui_{name}", {"role": role} if role else {})


@pytest.mark.parametrize(
    ("module", "role"),
    [
        ("symbl_tui.engine.recognizers.process.worker", "recognizer"),
        ("symbl_tui.engine.workers.worker_main", "worker"),
        ("symbl_tui.engine.diarization.worker", "job"),
        ("symbl_tui.engine.jobs.file_decoder_worker", "job"),
        ("symbl_tui.audio.calls.sip.phone_process", "telephony"),
        ("symbl_tui.audio.capture.child", "other"),
        ("symbl_tui.engine", "other"),
        ("http.server", "other"),
        ("", "other"),
    ],
)
def test_a_process_has_the_role_of_the_program_that_it_runs(module: str, role: str) -> None:
    node = Node()
    node.scrape(ENGINE, usage(2, module), usage(3, module))
    assert (node.value("processes", role), node.value("process_resident_bytes", role)) == (2, 200)
    assert (node.value("processes", "engine"), node.value("process_resident_bytes", "engine")) == (1, 1000)
    assert node.value("process_threads") == 7
    open_files = sum(1 for _ in Path("/proc/self/fd").iterdir())
    assert node.value("process_open_files") == pytest.approx(open_files, abs=2)


def test_cpu_time_never_falls_when_a_process_ends_or_another_gets_its_number() -> None:
    node, worker = Node(), "symbl_tui.engine.workers.worker_main"
    node.scrape(ENGINE, usage(2, worker, 3.0))
    node.scrape(ENGINE, usage(2, worker, 4.0))
    assert node.value("process_cpu_seconds_total", "worker") == 4.0
    node.scrape(ENGINE)
    assert node.value("process_cpu_seconds_total", "worker") == 4.0
    assert node.value("processes", "worker") == node.value("process_resident_bytes", "worker") == 0
    node.scrape(ENGINE, usage(2, worker, 0.5, started=9))
    assert node.value("process_cpu_seconds_total", "worker") == 4.5
    # A clock of the kernel that goes back a tick takes nothing away.
    node.scrape(ENGINE, usage(2, worker, 0.4, started=9))
    assert node.value("process_cpu_seconds_total", "worker") == 4.5
    assert node.value("process_cpu_seconds_total", "engine") == 10.0


def test_a_system_without_a_list_of_processes_has_no_figures_and_no_error() -> None:
    node = Node()
    node.scrape()
    assert (node.value("processes", "engine"), node.value("process_threads")) == (0, 0)
