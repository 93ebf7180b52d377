"""Shifts the time of day of a program by ``CLOCK_OFF`` seconds, as on a machine that is not synchronised.

Python imports it before the program. Not by libfaketime: that ends a program with threads by SIGSEGV now and
then (``getenv`` beside its ``unsetenv``), and makes ``time.sleep`` raise.
"""

import os
import time

_time, _OFF = time.time, float(os.environ.get("CLOCK_OFF", "0"))


def _shifted() -> float:
    return _time() + _OFF


time.time = _shifted
