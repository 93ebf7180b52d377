"""The use of the processors is that of the machine, or of the container and its quota."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symbl_tui.engine.admission.machine_load import MachineLoad
from symbl_tui.system.process_tree import ProcessUsage
from tests.support.waiting import wait_until

TICK = os.sysconf("SC_CLK_TCK")


class Kernel:
    """The files of a kernel in a directory."""

    def __init__(self, root: Path) -> None:
        self.proc, self.cgroups = root / "proc", root / "cgroup"
        (self.proc / "pressure").mkdir(parents=True)
        (self.proc / "self").mkdir()
        self.cgroups.mkdir()
        self.use(0.0, 0.0)

    def use(self, own: float, machine: float, nice: float = 0.0) -> None:
        """Set the seconds that this process, and all together, have used."""
        self.own = own
        columns = [machine * TICK, nice * TICK, 0, 7, 7, 0, 0, 0, 0, 0]
        self.proc.joinpath("stat").write_text(
            f"cpu  {' '.join(str(round(each)) for each in columns)}\ncpu0\n"
        )

    def load(self) -> MachineLoad:
        load = MachineLoad(self.proc, self.cgroups, lambda: [ProcessUsage(1, 1, "", self.own, 0, 1)])
        load.read(0.0)
        return load


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    return Kernel(tmp_path)


def test_what_others_use_is_told_from_what_the_engine_uses(kernel: Kernel) -> None:
    load = kernel.load()
    kernel.use(2.0, 5.0, nice=40.0)
    use = load.read(4.0)
    assert (use.own, use.other) == (0.5, 0.75)
    assert use.cpus == len(os.sched_getaffinity(0))
    assert use.waiting is None


def test_a_container_has_its_quota_and_its_own_use(kernel: Kernel) -> None:
    group = kernel.cgroups / "system.slice" / "symbl"
    group.mkdir(parents=True)
    (kernel.proc / "self" / "cgroup").write_text("1:cpu:/x\n0::/system.slice/symbl\n")
    (group / "cpu.max").write_text("50000 100000\n")
    (group / "cpu.stat").write_text("usage_usec 0\nuser_usec 0\n")
    (group / "cpu.pressure").write_text("some avg10=12.50 avg60=0.00 avg300=0.00 total=1\n")
    load = kernel.load()
    (group / "cpu.stat").write_text("usage_usec 1000000\nuser_usec 0\n")
    kernel.use(0.8, 100.0)
    use = load.read(4.0)
    assert (use.own, use.cpus, use.waiting) == (0.2, 0.5, 0.125)
    assert use.other == pytest.approx(0.05)


def test_without_a_quota_the_group_has_the_whole_machine(kernel: Kernel) -> None:
    (kernel.cgroups / "cpu.max").write_text("max 100000\n")
    (kernel.proc / "pressure" / "cpu").write_text("some avg10=3.00 avg60=0.00 avg300=0.00 total=1\n")
    load = kernel.load()
    kernel.use(1.0, 3.0)
    use = load.read(1.0)
    assert (use.own, use.other, use.waiting) == (1.0, 2.0, 0.03)
    assert use.cpus == len(os.sched_getaffinity(0))


def test_a_system_without_these_files_has_no_use_to_report(tmp_path: Path) -> None:
    load = MachineLoad(tmp_path / "none", tmp_path / "none", list)
    load.read(0.0)
    use = load.read(1.0)
    assert (use.own, use.other, use.waiting) == (0.0, 0.0, None)


def test_the_work_of_a_child_process_is_the_engines() -> None:
    load = MachineLoad()
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as child:
        try:
            load.read(time.monotonic())
            wait_until(lambda: load.read(time.monotonic()).own > 0.1)
        finally:
            child.kill()
