"""The results of long recorded sessions, kept: reading a journal takes a while."""

from typing import Final

from symbl_tui.session.archive.kept_values import Directory, KeptValues
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.engine_merge import Results

# Another format when a journal is read to other results.
_KEPT: Final = KeptValues(Directory.RESULTS, Results, format=3)


def results_stamp(facts: SessionFacts) -> str:
    """A text that changes with everything that the results depend on; empty: they are not kept."""
    try:
        status = [each.lstat() for each in (facts.journal, facts.folder / "session.toml")]
    except OSError:
        return ""
    return _KEPT.stamp(facts, " ".join(f"{each.st_ino}:{each.st_size}:{each.st_mtime_ns}" for each in status))


def are_kept(facts: SessionFacts) -> bool:
    """Whether results are kept of a session as it is now."""
    return _KEPT.has(facts, results_stamp(facts))


def load_results(facts: SessionFacts, stamp: str) -> Results | None:
    """The results that are kept of a session; None where there are none of that stamp."""
    return _KEPT.load(facts, stamp)


def keep_results(facts: SessionFacts, stamp: str, results: Results) -> None:
    """Keep the results of a session; ``stamp`` is its :func:`results_stamp` from before it was read."""
    if stamp == results_stamp(facts):
        _KEPT.keep(facts, stamp, results)
