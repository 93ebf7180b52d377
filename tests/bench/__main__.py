"""``python -m tests.bench``: every benchmark in turn; names after it choose (``audio ui``)."""

import importlib
import sys
from pathlib import Path

here = Path(__file__).parent
for name in sys.argv[1:] or sorted(path.stem.removeprefix("bench_") for path in here.glob("bench_*.py")):
    print(f"\n== {name}", flush=True)
    importlib.import_module(f"tests.bench.bench_{name}").main()
