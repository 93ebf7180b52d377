"""The catalogue of models of all recognisers: those to install, and those inside Python packages."""

from typing import Final

from symbl_tui.domain.suggestion import did_you_mean
from symbl_tui.engine.models.catalogue_entry import CatalogueEntry
from symbl_tui.engine.models.catalogue_moonshine import MOONSHINE
from symbl_tui.engine.models.catalogue_sherpa import SHERPA
from symbl_tui.engine.models.catalogue_whisper import WHISPER
from symbl_tui.errors import UsageError

_POCKETSPHINX: Final = CatalogueEntry(
    "pocketsphinx",
    "pocketsphinx",
    "English",
    "en",
    "BSD",
    streaming=True,
    about="wherever nothing better runs",
    packaged=("pocketsphinx", "model/en-us"),
    packaged_bytes=38_000_000,
)

CATALOGUE: tuple[CatalogueEntry, ...] = (*MOONSHINE, *SHERPA, _POCKETSPHINX, *WHISPER)


def find(name: str) -> CatalogueEntry | None:
    """The entry of that name, or None."""
    return next((entry for entry in CATALOGUE if entry.name == name), None)


def named(name: str) -> CatalogueEntry:
    """The entry of that name; raises :class:`UsageError` when there is none."""
    if entry := find(name):
        return entry
    known = (entry.name for entry in CATALOGUE)
    remedy = did_you_mean(name, known, "symbl-tui models list shows those there are")
    raise UsageError(f"there is no model '{name}'", remedy)
