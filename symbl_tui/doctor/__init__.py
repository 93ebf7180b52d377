"""Diagnose this machine's sound, network, terminal and disk, with a remedy for each problem.

A module per area: ``gather_facts`` returns a frozen value, and the pure function ``findings`` interprets it.
:mod:`symbl_tui.doctor.check_runner` runs all checks concurrently. Nothing here writes files, imports the
engine, or prints.
"""

from symbl_tui.doctor.finding import Area, Finding, Severity, exit_code

__all__ = ["Area", "Finding", "Severity", "exit_code"]
