"""Classes that a screen gets by its size in cells; the style sheets give their meaning."""

from typing import Final

WIDTHS: Final = [(0, "-narrow"), (76, "-normal"), (110, "-wide")]
WIDTHS_OF_SESSION: Final = [*WIDTHS, (160, "-roomy")]
HEIGHTS_OF_SESSION: Final = [(0, "-short"), (34, "-tall")]
