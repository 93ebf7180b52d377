"""Accuracy on the bundled meeting: word error rate, and insights found, missed and added.

Run as ``python -m tests.bench.bench_demo``.
"""

import asyncio
import time

from symbl_tui.demo import meeting
from tests.demo.recognition import compare, insights_in, recognise, word_error_rate


def main() -> None:
    """Recognise the meeting and print the figures."""
    began = time.perf_counter()
    recognised = asyncio.run(recognise())
    spent = time.perf_counter() - began
    print(f"recognised {meeting().duration:.0f} s of two channels in {spent:.1f} s")
    for name in meeting().channels:
        print(f"word error rate, {name}: {word_error_rate(recognised, name):.1%}")
    print(f"word error rate, overall: {word_error_rate(recognised):.1%} (promised: at most 12 %)")
    result = compare(insights_in(recognised), meeting())
    print(f"insights found: {len(result.found)} of {len(meeting().insights)}")
    print(f"insights added: {len(result.extra)} (promised: at most 2)")
    for expected in result.missed:
        print(f"  missed {expected.kind}: {expected.text}")
    for insight in result.extra:
        print(f"  added {insight.kind}: {insight.text}")


if __name__ == "__main__":
    main()
