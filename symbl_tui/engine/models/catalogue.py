"""The models that can be installed by name. Data; they are what sherpa-onnx's authors publish."""

from dataclasses import dataclass
from typing import Final

_RELEASE: Final = "https://github.com/k2-fsa/sherpa-onnx/releases/download/asr-models/sherpa-onnx-"


@dataclass(frozen=True, slots=True)
class Named:
    """One model that can be installed."""

    name: str
    language: str
    url: str
    """Of an archive, ``.tar.bz2``."""
    size: int
    """Bytes of the archive."""
    sha256: str | None
    """Of the archive; None where no public source states it."""
    licence: str
    about: str


CATALOGUE: Final = (
    Named(
        "kroko-en",
        "English",
        _RELEASE + "streaming-zipformer-en-kroko-2025-08-06.tar.bz2",
        57_267_600,
        "c8676e5ff9ac2a85296e53ee0fd4d5fb1db6770e7a7647166eeafe349ade6834",
        "CC-BY-SA-4.0",
        "small: try this first",
    ),
    Named(
        "nemo-en",
        "English",
        _RELEASE + "nemo-streaming-fast-conformer-transducer-en-80ms-int8.tar.bz2",
        102_813_625,
        "7bd33a914e93370a1ba9c2066d9e841bdcad8613fa2a00537c1ae15d851a14d8",
        "CC-BY-4.0",
        "hears 80 ms at a time",
    ),
    Named(
        "zipformer-en-20m",
        "English",
        _RELEASE + "streaming-zipformer-en-20M-2023-02-17.tar.bz2",
        127_887_156,
        "9c559283e8498d3fe95913c79ca1cb454bb26281ac2b102b41306c7d752765d9",
        "Apache-2.0",
        "20 million parameters",
    ),
    Named(
        "zipformer-en",
        "English",
        _RELEASE + "streaming-zipformer-en-2023-06-26.tar.bz2",
        310_414_022,
        "639e25b578e9e997131402199419c13a941f8e4e198e2da1ce57dbf5cf401282",
        "Apache-2.0",
        "the largest",
    ),
    Named(
        "kroko-de",
        "German",
        _RELEASE + "streaming-zipformer-de-kroko-2025-08-06.tar.bz2",
        57_565_698,
        "9e27b783c20e67b0d0f13a258c1861fce199917c969d9176a438bee38df64962",
        "CC-BY-SA-4.0",
        "small",
    ),
    Named(
        "kroko-fr",
        "French",
        _RELEASE + "streaming-zipformer-fr-kroko-2025-08-06.tar.bz2",
        57_200_000,
        None,
        "CC-BY-SA-4.0",
        "small",
    ),
    Named(
        "kroko-es",
        "Spanish",
        _RELEASE + "streaming-zipformer-es-kroko-2025-08-06.tar.bz2",
        124_000_000,
        None,
        "CC-BY-SA-4.0",
        "twice the size of the other languages",
    ),
)
