"""The catalogue's sherpa-onnx models, as its authors publish them: one archive each. Data."""

from typing import Final

from symbl_tui.engine.models.catalogue_entry import CatalogueEntry, RemoteFile, sha256

_RELEASE: Final = "https://github.com/k2-fsa/sherpa-onnx/releases/download/asr-models/sherpa-onnx-"


def _entry(
    name: str,
    language: tuple[str, str],
    archive: tuple[str, int, str],
    licence: str,
    about: str,
) -> CatalogueEntry:
    file, size, published = archive
    files = (RemoteFile("archive", f"{_RELEASE}{file}.tar.bz2", size, sha256(published), archive=True),)
    return CatalogueEntry(name, "sherpa-onnx", *language, licence, files, streaming=True, about=about)


SHERPA: Final = (
    _entry(
        "kroko-en",
        ("English", "en"),
        (
            "streaming-zipformer-en-kroko-2025-08-06",
            57_267_600,
            "c8676e5ff9ac2a85296e53ee0fd4d5fb1db6770e7a7647166eeafe349ade6834",
        ),
        "CC-BY-SA-4.0",
        "small",
    ),
    _entry(
        "nemo-en",
        ("English", "en"),
        (
            "nemo-streaming-fast-conformer-transducer-en-80ms-int8",
            102_813_625,
            "7bd33a914e93370a1ba9c2066d9e841bdcad8613fa2a00537c1ae15d851a14d8",
        ),
        "CC-BY-4.0",
        "steps of 80 ms",
    ),
    _entry(
        "zipformer-en-20m",
        ("English", "en"),
        (
            "streaming-zipformer-en-20M-2023-02-17",
            127_887_156,
            "9c559283e8498d3fe95913c79ca1cb454bb26281ac2b102b41306c7d752765d9",
        ),
        "Apache-2.0",
        "20 million parameters",
    ),
    _entry(
        "zipformer-en",
        ("English", "en"),
        (
            "streaming-zipformer-en-2023-06-26",
            310_414_022,
            "639e25b578e9e997131402199419c13a941f8e4e198e2da1ce57dbf5cf401282",
        ),
        "Apache-2.0",
        "the largest for sherpa-onnx",
    ),
    _entry(
        "kroko-de",
        ("German", "de"),
        (
            "streaming-zipformer-de-kroko-2025-08-06",
            57_565_698,
            "9e27b783c20e67b0d0f13a258c1861fce199917c969d9176a438bee38df64962",
        ),
        "CC-BY-SA-4.0",
        "small",
    ),
    _entry(
        "kroko-fr",
        ("French", "fr"),
        (
            "streaming-zipformer-fr-kroko-2025-08-06",
            57_220_361,
            "e6ffd3dc43725cd6c8137b05c739f15607d0df946b9b90eb141e10059efca024",
        ),
        "CC-BY-SA-4.0",
        "small",
    ),
    _entry(
        "kroko-es",
        ("Spanish", "es"),
        (
            "streaming-zipformer-es-kroko-2025-08-06",
            124_394_665,
            "31b2230a95d23290b308b393da930015a4b2105cb3abb9367aed35f7fcf29cf1",
        ),
        "CC-BY-SA-4.0",
        "twice the size of the other languages",
    ),
)
