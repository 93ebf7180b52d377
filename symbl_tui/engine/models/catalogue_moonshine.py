"""The catalogue's Moonshine models: several files each, with published sizes and CRC32C.

English streaming models come from the directory of 2026-07-30: the same graphs as those which
``moonshine-voice`` 0.1.0 names, quantised per channel (LibriSpeech test-clean: tiny 4.83 % where that had
7.57 %, small 2.61 % for 3.03 %, medium 2.17 % for 2.37 %). Later directories split ``frontend.ort`` in two,
which 0.1.0 does not load. There is no base streaming model to download.
"""

from typing import Final

from symbl_tui.engine.models.catalogue_entry import (
    NON_COMMERCIAL,
    Benchmark,
    CatalogueEntry,
    RemoteFile,
    Wer,
    crc32c,
)

_HOST: Final = "https://download.moonshine.ai/model/"
_PER_CHANNEL: Final = "quantized_26_07_30"

_PublishedFile = tuple[str, int, str]
STREAMING_FILES: Final = (
    "adapter.ort",
    "cross_kv.ort",
    "decoder_kv.ort",
    "encoder.ort",
    "frontend.ort",
    "streaming_config.json",
)
"""The files of a streaming model, besides the tokenizer."""
PAIR_FILES: Final = ("encoder_model.ort", "decoder_model_merged.ort")
"""The files of a model that decodes finished lines, besides the tokenizer."""
TOKENIZER_FILE: Final = "tokenizer.bin"

_TOKENIZER: Final[_PublishedFile] = (TOKENIZER_FILE, 249_974, "B7s10Q==")


def _files(directory: str, published_files: tuple[_PublishedFile, ...]) -> tuple[RemoteFile, ...]:
    base = f"{_HOST}{directory}/"
    return tuple(RemoteFile(name, base + name, size, crc32c(value)) for name, size, value in published_files)


def _pair(
    model: str,
    encoder: tuple[int, str],
    decoder: tuple[int, str],
    tokenizer: _PublishedFile = _TOKENIZER,
) -> tuple[RemoteFile, ...]:
    published_files = ((PAIR_FILES[0], *encoder), (PAIR_FILES[1], *decoder), tokenizer)
    return _files(f"{model}/quantized/{model}", published_files)


def _english(
    name: str, files: tuple[RemoteFile, ...], wer: float, about: str, *, streaming: bool = False
) -> CatalogueEntry:
    packaged = ("moonshine_voice", "assets/tiny-en") if name == "tiny" else None
    return CatalogueEntry(
        f"moonshine-{name}-en",
        "moonshine",
        "English",
        "en",
        "MIT",
        files,
        Wer(wer, Benchmark.OPEN_ASR),
        streaming=streaming,
        about=about,
        packaged=packaged,
    )


def _streaming(
    name: str, published_files: tuple[tuple[int, str], ...], wer: float, about: str
) -> CatalogueEntry:
    """The entry of a streaming model, with the sizes and checksums of its :data:`STREAMING_FILES`."""
    directory = f"{name.removesuffix('-streaming')}-streaming-en/{_PER_CHANNEL}"
    named = tuple((file, *each) for file, each in zip(STREAMING_FILES, published_files, strict=True))
    return _english(name, _files(directory, (*named, _TOKENIZER)), wer, about, streaming=True)


def _other(
    name: str,
    language: str,
    encoder: tuple[int, str],
    decoder: tuple[int, str],
    wer: float | None,
    tokenizer: _PublishedFile = _TOKENIZER,
) -> CatalogueEntry:
    code = name.rpartition("-")[2]
    files = _pair(name, encoder, decoder, tokenizer)
    published = None if wer is None else Wer(wer, Benchmark.FLEURS)
    return CatalogueEntry(f"moonshine-{name}", "moonshine", language, code, NON_COMMERCIAL, files, published)


ENGLISH: Final = (
    _english(
        "tiny",
        _pair("tiny-en", (13_281_600, "jmn6JA=="), (30_412_256, "LngmQA==")),
        12.66,
        "inside the package moonshine-voice 0.1.0",
    ),
    _english(
        "base",
        _pair("base-en", (31_326_816, "+MATVw=="), (109_424_400, "71VpRQ==")),
        10.07,
        "58 million parameters",
    ),
    _streaming(
        "tiny-streaming",
        (
            (1_319_664, "kwQ+Bw=="),
            (1_287_544, "76wzFQ=="),
            (32_583_720, "KJjeNw=="),
            (7_675_440, "UjAIpQ=="),
            (8_324_920, "AW9qsg=="),
            (509, "HGL0Ug=="),
        ),
        12.00,
        "34 million parameters",
    ),
    _streaming(
        "small",
        (
            (2_870_368, "XlWjTg=="),
            (5_356_536, "5ySK8g=="),
            (81_878_600, "Rn/VUA=="),
            (44_148_576, "41D2jQ=="),
            (30_984_520, "m6NCLA=="),
            (512, "dPbFiw=="),
        ),
        7.84,
        "123 million parameters",
    ),
    _streaming(
        "medium",
        (
            (3_651_296, "Ds3Hsg=="),
            (11_643_776, "liqlOg=="),
            (146_972_408, "GPnzeQ=="),
            (94_705_376, "yWvDwA=="),
            (47_467_576, "5twbxQ=="),
            (513, "+1bE9Q=="),
        ),
        6.65,
        "245 million parameters",
    ),
)

OTHERS: Final = (
    _other(
        "base-es",
        "Spanish",
        (20_964_320, "2ngM7g=="),
        (43_612_200, "9NUuYQ=="),
        4.33,
        (TOKENIZER_FILE, 241_639, "EBC+Hw=="),
    ),
    _other("base-ar", "Arabic", (31_326_824, "QgxL3Q=="), (109_424_552, "u17PkA=="), 5.63),
    _other("base-ja", "Japanese", (31_326_816, "LErsPw=="), (109_424_424, "FLBs0A=="), 13.62),
    _other("tiny-ja", "Japanese", (13_238_184, "UJX6fA=="), (58_327_272, "yiH1qg=="), None),
    _other("tiny-ko", "Korean", (13_238_176, "kczhwQ=="), (58_327_336, "sjwMCA=="), 6.46),
    _other("base-uk", "Ukrainian", (31_326_816, "V6nZMg=="), (109_424_424, "mAf6aA=="), 14.55),
    _other("base-vi", "Vietnamese", (31_326_816, "v/aGsg=="), (109_424_520, "0Q2nLA=="), 8.82),
    _other("base-zh", "Mandarin", (31_326_816, "MHjyrQ=="), (109_424_520, "CbdJ2A=="), 25.76),
)

MOONSHINE: Final = ENGLISH + OTHERS
