"""``python -m symbl_tui``."""

import sys

from symbl_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
