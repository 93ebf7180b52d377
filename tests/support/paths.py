"""Places in a checkout that tests read from."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT / "tests" / "data"
SDK: Final = ROOT / "tests" / "sdk"
EXAMPLE: Final = ROOT / "config.example.toml"
README: Final = ROOT / "README.md"
DEPLOY: Final = ROOT / "deploy"
