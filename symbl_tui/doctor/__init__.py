"""What is wrong with this machine's sound, network, terminal and disk, and the command that mends it.

A module per area. In each, facts are a frozen value that one function gathers; what they mean is told by a
pure function that returns findings; :mod:`symbl_tui.doctor.examination` runs all that beside each other.
Nothing here writes anything, knows the engine's inside, or prints.
"""

from symbl_tui.doctor.finding import Area, Finding, Severity, exit_code

__all__ = ["Area", "Finding", "Severity", "exit_code"]
