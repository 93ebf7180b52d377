"""Accuracy and cost of word alignment, inverse text normalisation and the correction of names.

The voices are synthetic (flite), since only theirs have word times that are known; harm is measured on people
where ``SYMBL_BENCH_SPEECH`` names a directory of recordings with their words (see ``bench_speech``).
"""

import difflib
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from symbl_tui.engine.recognizers.postprocessing.alignment import Aligner, Samples
from symbl_tui.engine.recognizers.postprocessing.itn import normalize
from symbl_tui.engine.recognizers.postprocessing.pipeline import LinePostprocessor
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord
from tests.bench.bench_speech import elsewhere

RATE = 16_000
HEARD = Path(__file__).parents[1] / "data" / "names_heard.json"
UNRELATED = (
    *(
        "Bangalore",
        "Sundar Pichai",
        "Marketo",
        "HubSpot",
        "quarterly business review",
        "Sarbanes-Oxley",
        "Medicaid",
    ),
    *(
        "LangChain",
        "PyTorch",
        "Cloudflare",
        "Yvonne",
        "Hernandez",
        "Bhattacharya",
        "ServiceNow",
        "OKR",
        "GDPR",
    ),
    *("EBITDA", "Kanban", "sprint retro", "Looker", "Mixpanel", "Segment", "Fivetran", "Airflow", "Dagster"),
    *("Tamiko", "Leilani", "Wolfgang", "Francesca", "Nakamura", "Zoltan", "Eleanor", "Anaheim", "Cupertino"),
    *(
        "churn",
        "pipeline",
        "ARR",
        "net promoter score",
        "SOC 2",
        "SAML",
        "OAuth",
        "webhook",
        "Zapier",
        "Calendly",
    ),
    *("Gong", "Dialpad", "RingCentral", "free trial", "Kubernetes", "Terraform"),
)


@dataclass
class Said:
    """A sentence spoken by a synthetic voice."""

    voice: str
    said: str
    names: list[str]
    heard: str

    def speak(self) -> tuple[Samples, list[tuple[str, float]]]:
        """The sound, and the phones with the second at which each begins."""
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "said.wav")
            told = _flite("-voice", self.voice, "-t", self.said, "-psdur", "-o", path).split()
            sound, _ = soundfile.read(path, dtype="int16")
        phones = [phone.split(":") for phone in told]
        starts = [0.0, *(float(end) for _, end in phones)]
        return sound, [(phone, start) for (phone, _), start in zip(phones, starts, strict=False)]

    def starts(self, phones: list[tuple[str, float]]) -> Iterator[tuple[int, float]]:
        """Words, by number, whose first phone is where it is expected, with their start in seconds."""
        alone = [_alone(word, self.voice) for word in self.said.split()]
        firsts = {sum(map(len, alone[:number])): number for number in range(len(alone))}
        expected = [phone for word in alone for phone in word]
        spoken = [(phone, start) for phone, start in phones if phone != "pau"]
        matcher = difflib.SequenceMatcher(None, expected, [phone for phone, _ in spoken], autojunk=False)
        for there, here, size in matcher.get_matching_blocks():
            for step in range(size):
                if there + step in firsts:
                    yield firsts[there + step], spoken[here + step][1]


def _flite(*arguments: str) -> str:
    return subprocess.run(["flite", *arguments], capture_output=True, text=True, check=True).stdout


@cache
def _alone(word: str, voice: str) -> tuple[str, ...]:
    told = _flite("-voice", voice, "-t", re.sub(r"[^\w']", " ", word), "-ps", "-o", "none").split()
    return tuple(phone for phone in told if phone != "pau")


def sentences() -> list[Said]:
    return [Said(**each) for each in json.loads(HEARD.read_text("utf-8"))]


def alignment(said: list[Said]) -> None:
    began = time.process_time()
    aligner = Aligner()
    print(f"aligner loaded in {time.process_time() - began:.2f} s of CPU")
    errors, cpu, seconds, estimated = [], 0.0, 0.0, 0
    for each in said:
        sound, phones = each.speak()
        began = time.process_time()
        words = aligner.align(sound, each.said.split())
        cpu += time.process_time() - began
        seconds += len(sound) / RATE
        estimated += not any(word.aligned for word in words)
        errors += [abs(words[number].start - start) for number, start in each.starts(phones)]
    cuts = np.quantile(errors, (0.9, 0.99))
    print(
        f"start of {len(errors)} words: off by {statistics.median(errors):.3f} s (median), "
        f"{cuts[0]:.3f} (p90), {cuts[1]:.3f} (p99); "
        f"{estimated} of {len(said)} lines estimated; {cpu / seconds:.4f} CPU s/s"
    )


def digits(said: list[Said]) -> None:
    lines = [[TimedWord(word, 0.0, 0.0, True) for word in each.heard.split()] for each in said]
    began = time.process_time()
    for line in lines:
        normalize(line)
    print(f"digits: {(time.process_time() - began) / len(lines) * 1000:.2f} ms of CPU a line")


def names(said: list[Said]) -> None:
    told = sorted({name for each in said for name in each.names})
    plain, corrected = LinePostprocessor(), LinePostprocessor(told)
    wanted, heard, right, cpu = 0, 0, 0, 0.0
    for each in said:
        sound, _ = each.speak()
        without = _text(plain.process(each.heard, sound, 0.0))
        began = time.process_time()
        text = _text(corrected.process(each.heard, sound, 0.0))
        cpu += time.process_time() - began
        wanted += len(each.names)
        heard += sum(_has(name, without) for name in each.names)
        right += sum(_has(name, text) for name in each.names)
    print(f"names right: {heard} of {wanted} as heard, {right} corrected; {cpu / len(said):.3f} CPU s a line")


def harm(folder: Path) -> None:
    plain, told = LinePostprocessor(), LinePostprocessor(UNRELATED)
    words = wrong = 0
    for speech in elsewhere(folder):
        without = _text(plain.process(speech.words, speech.sound, 0.0)).split()
        text = _text(told.process(speech.words, speech.sound, 0.0)).split()
        matcher = difflib.SequenceMatcher(None, without, text, autojunk=False)
        words += len(without)
        wrong += sum(end - start for kind, start, end, _, _ in matcher.get_opcodes() if kind != "equal")
    print(f"{len(UNRELATED)} unrelated keyterms: {wrong} of {words} words of people changed")


def _text(words: list[TimedWord]) -> str:
    return " ".join(word.text for word in words)


def _has(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", text.lower()) is not None


def main() -> None:
    """Print the figures."""
    said = sentences()
    digits(said)
    if shutil.which("flite"):
        alignment(said)
        names(said)
    else:
        print("flite is not installed: no word times and no names")
    if folder := os.environ.get("SYMBL_BENCH_SPEECH"):
        harm(Path(folder))


if __name__ == "__main__":
    main()
