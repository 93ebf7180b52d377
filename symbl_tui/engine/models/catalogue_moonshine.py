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
_TOKENIZER: Final[_PublishedFile] = ("tokenizer.bin", 249_974, "B7s10Q==")


def _files(directory: str, published_files: tuple[_PublishedFile, ...]) -> tuple[RemoteFile, ...]:
    base = f"{_HOST}{directory}/"
    return tuple(RemoteFile(name, base + name, size, crc32c(value)) for name, size, value in published_files)


def _pair(
    model: str,
    encoder: tuple[int, str],
    decoder: tuple[int, str],
    tokenizer: _PublishedFile = _TOKENIZER,
) -> tuple[RemoteFile, ...]:
    published_files = (("encoder_model.ort", *encoder), ("decoder_model_merged.ort", *decoder), tokenizer)
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


def _other(name: str, language: str, files: tuple[RemoteFile, ...], wer: float | None) -> CatalogueEntry:
    code = name.rpartition("-")[2]
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
    _english(
        "tiny-streaming",
        _files(
            f"tiny-streaming-en/{_PER_CHANNEL}",
            (
                ("adapter.ort", 1_319_664, "kwQ+Bw=="),
                ("cross_kv.ort", 1_287_544, "76wzFQ=="),
                ("decoder_kv.ort", 32_583_720, "KJjeNw=="),
                ("encoder.ort", 7_675_440, "UjAIpQ=="),
                ("frontend.ort", 8_324_920, "AW9qsg=="),
                ("streaming_config.json", 509, "HGL0Ug=="),
                _TOKENIZER,
            ),
        ),
        12.00,
        "34 million parameters",
        streaming=True,
    ),
    _english(
        "small",
        _files(
            f"small-streaming-en/{_PER_CHANNEL}",
            (
                ("adapter.ort", 2_870_368, "XlWjTg=="),
                ("cross_kv.ort", 5_356_536, "5ySK8g=="),
                ("decoder_kv.ort", 81_878_600, "Rn/VUA=="),
                ("encoder.ort", 44_148_576, "41D2jQ=="),
                ("frontend.ort", 30_984_520, "m6NCLA=="),
                ("streaming_config.json", 512, "dPbFiw=="),
                _TOKENIZER,
            ),
        ),
        7.84,
        "123 million parameters",
        streaming=True,
    ),
    _english(
        "medium",
        _files(
            f"medium-streaming-en/{_PER_CHANNEL}",
            (
                ("adapter.ort", 3_651_296, "Ds3Hsg=="),
                ("cross_kv.ort", 11_643_776, "liqlOg=="),
                ("decoder_kv.ort", 146_972_408, "GPnzeQ=="),
                ("encoder.ort", 94_705_376, "yWvDwA=="),
                ("frontend.ort", 47_467_576, "5twbxQ=="),
                ("streaming_config.json", 513, "+1bE9Q=="),
                _TOKENIZER,
            ),
        ),
        6.65,
        "245 million parameters",
        streaming=True,
    ),
)

OTHERS: Final = (
    _other(
        "base-es",
        "Spanish",
        _pair(
            "base-es",
            (20_964_320, "2ngM7g=="),
            (43_612_200, "9NUuYQ=="),
            ("tokenizer.bin", 241_639, "EBC+Hw=="),
        ),
        4.33,
    ),
    _other(
        "base-ar",
        "Arabic",
        _pair("base-ar", (31_326_824, "QgxL3Q=="), (109_424_552, "u17PkA==")),
        5.63,
    ),
    _other(
        "base-ja",
        "Japanese",
        _pair("base-ja", (31_326_816, "LErsPw=="), (109_424_424, "FLBs0A==")),
        13.62,
    ),
    _other("tiny-ja", "Japanese", _pair("tiny-ja", (13_238_184, "UJX6fA=="), (58_327_272, "yiH1qg==")), None),
    _other(
        "tiny-ko",
        "Korean",
        _pair("tiny-ko", (13_238_176, "kczhwQ=="), (58_327_336, "sjwMCA==")),
        6.46,
    ),
    _other(
        "base-uk",
        "Ukrainian",
        _pair("base-uk", (31_326_816, "V6nZMg=="), (109_424_424, "mAf6aA==")),
        14.55,
    ),
    _other(
        "base-vi",
        "Vietnamese",
        _pair("base-vi", (31_326_816, "v/aGsg=="), (109_424_520, "0Q2nLA==")),
        8.82,
    ),
    _other(
        "base-zh",
        "Mandarin",
        _pair("base-zh", (31_326_816, "MHjyrQ=="), (109_424_520, "CbdJ2A==")),
        25.76,
    ),
)

MOONSHINE: Final = ENGLISH + OTHERS
