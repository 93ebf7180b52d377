"""Whether two recognitions of the same speech have the same words, when one of them was restarted."""

import re
from collections.abc import Sequence
from itertools import groupby

import jiwer


def differences(expected: Sequence[str], heard: Sequence[str]) -> list[tuple[str, str]]:
    """The places where the words differ, each as what was expected and what was heard instead.

    Case, marks and the division into utterances do not count.
    """
    before, after = _words(expected), _words(heard)
    chunks = jiwer.process_words(" ".join(before), " ".join(after)).alignments[0]
    places = []
    for differ, group in groupby(chunks, lambda chunk: chunk.type != "equal"):
        first, *_, last = (*group,) * 2
        if differ:
            old = before[first.ref_start_idx : last.ref_end_idx]
            new = after[first.hyp_start_idx : last.hyp_end_idx]
            places.append((" ".join(old), " ".join(new)))
    return places


def check_same_words(expected: Sequence[str], heard: Sequence[str]) -> None:
    """Assert that words are spelled otherwise at most: few of them, and no two lost or added in one place."""
    found = differences(expected, heard)
    for old, new in found:
        assert abs(len(new.split()) - len(old.split())) <= 1, found
    assert jiwer.wer(" ".join(_words(expected)), " ".join(_words(heard))) < 0.15, found


def _words(texts: Sequence[str]) -> list[str]:
    return re.sub(r"[^a-z0-9' ]", "", " ".join(texts).lower()).split()
