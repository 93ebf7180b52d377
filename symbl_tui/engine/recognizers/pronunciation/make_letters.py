"""Generates ``letters.json`` from PocketSphinx's dictionary.

Run as ``python -m symbl_tui.engine.recognizers.pronunciation.make_letters``; it takes half a minute.
Letters and phones of each word are aligned (a letter is up to two phones; the costs are learned by
iteration), then every context whose sound differs from that of a narrower one is kept.
"""

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from pocketsphinx import get_model_path

from symbl_tui.engine.recognizers.pronunciation.letters import contexts

Phones = tuple[str, ...]
Cost = Callable[[str, Phones], float]
Counts = dict[str, Counter[Phones]]

_SAMPLE: Final = 15_000
_ROUNDS: Final = 4
# A context must have been seen so many times.
_OFTEN: Final = 6


def dictionary() -> list[tuple[str, Phones]]:
    """The dictionary's words of letters only, in a fixed random order."""
    lines = Path(get_model_path("en-us/cmudict-en-us.dict")).read_text("utf-8").splitlines()
    words = [(word, tuple(phones)) for word, *phones in map(str.split, lines)]
    words = [pair for pair in words if pair[0].isascii() and pair[0].isalpha() and 2 < len(pair[0]) < 16]
    random.Random(1).shuffle(words)
    return words


def line_up(word: str, phones: Phones, cost: Cost) -> list[Phones]:
    """Align letters with phones at the least cost; empty when that is impossible."""
    best: dict[int, tuple[float, list[Phones]]] = {0: (0.0, [])}
    for letter in word:
        further: dict[int, tuple[float, list[Phones]]] = {}
        for at, (so_far, given) in best.items():
            for end in range(at, min(at + 2, len(phones)) + 1):
                total = so_far + cost(letter, phones[at:end])
                if end not in further or total < further[end][0]:
                    further[end] = total, [*given, phones[at:end]]
        best = further
    return best.get(len(phones), (0.0, []))[1]


def first_cost(words: list[tuple[str, Phones]]) -> Cost:
    """The initial cost: phones that often have the relative position of a letter are cheap for it."""
    together: dict[str, Counter[str]] = defaultdict(Counter)
    for word, phones in words:
        for place, letter in enumerate(word):
            for at, phone in enumerate(phones):
                together[letter][phone] += math.exp(-8 * abs(place / len(word) - at / len(phones)))  # type: ignore[assignment]
    overall = sum(together.values(), Counter())
    everything = overall.total()

    def cost(letter: str, phones: Phones) -> float:
        if not phones:
            return 2.5
        share = [
            (together[letter][phone] + 0.1) / together[letter].total() / ((overall[phone] + 0.1) / everything)
            for phone in phones
        ]
        return (4 if len(phones) == 2 else 0) - sum(map(math.log, share))

    return cost


def learned_cost(words: list[tuple[str, Phones]], cost: Cost) -> Cost:
    """The cost of a letter's phones, from an alignment with an earlier cost."""
    counts: Counts = defaultdict(Counter)
    for word, phones in words:
        for letter, given in zip(word, line_up(word, phones, cost), strict=False):
            counts[letter][given] += 1
    return lambda letter, given: -math.log((counts[letter][given] + 0.01) / (counts[letter].total() + 1))


def learn(words: list[tuple[str, Phones]]) -> Iterator[tuple[str, str]]:
    """Yield contexts and their sounds, narrow ones first."""
    cost = first_cost(words[:_SAMPLE])
    for _ in range(_ROUNDS):
        cost = learned_cost(words[:_SAMPLE], cost)
    seen: Counts = defaultdict(Counter)
    for word, phones in words:
        for widening, given in zip(contexts(word), line_up(word, phones, cost), strict=False):
            for context in widening:
                seen[context][given] += 1
    kept: dict[str, str] = {}
    for context in sorted(seen, key=lambda one: (len(one), one)):
        sound = " ".join(seen[context].most_common(1)[0][0])
        narrower = next(
            (kept[context[:n]] for n in range(len(context) - 1, 0, -1) if context[:n] in kept), None
        )
        if sound != narrower and (len(context) == 1 or seen[context].total() >= _OFTEN):
            kept[context] = sound
            yield context, sound


def main() -> None:
    """Write the file."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for context, sound in learn(dictionary()):
        by_sound[sound].append(context)
    target = Path(__file__).with_name("letters.json")
    target.write_text(json.dumps(by_sound, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
