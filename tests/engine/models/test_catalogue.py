"""The catalogue is consistent, as far as that can be checked without a network."""

import base64
import re

import pytest

from symbl_tui.engine.models import download, packaged
from symbl_tui.engine.models.catalogue import CATALOGUE, find
from symbl_tui.engine.models.catalogue_entry import NON_COMMERCIAL, Algorithm, CatalogueEntry
from symbl_tui.engine.models.installed import damage, installed, locate
from symbl_tui.engine.recognizers.moonshine.model import BUNDLED
from symbl_tui.engine.recognizers.selection import registry
from symbl_tui.errors import ConfigError

HOSTS = {
    "moonshine": "https://download.moonshine.ai/model/",
    "sherpa-onnx": "https://github.com/k2-fsa/sherpa-onnx/releases/download/asr-models/",
    "whisper": "https://huggingface.co/Systran/",
}


def test_every_model_belongs_to_a_recogniser() -> None:
    assert {entry.runtime for entry in CATALOGUE} <= {record.name for record in registry.RECOGNIZERS}


def test_names_are_unique_and_files_come_from_their_publishers() -> None:
    assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)
    for entry in CATALOGUE:
        assert entry.files or entry.packaged
        for file in entry.files:
            assert file.url.startswith(HOSTS[entry.runtime])
            assert 100 < file.size < download.LARGEST


def test_checksums_have_the_form_of_their_kind() -> None:
    for checksum in (file.checksum for entry in CATALOGUE for file in entry.files if file.checksum):
        if checksum.algorithm is Algorithm.SHA256:
            assert re.fullmatch("[0-9a-f]{64}", checksum.value)
        else:
            assert len(base64.b64decode(checksum.value, validate=True)) == 4


def test_every_download_has_a_checksum_and_an_address_that_names_one_version() -> None:
    downloads = [(entry, file) for entry in CATALOGUE for file in entry.files]
    assert [entry.name for entry, file in downloads if file.checksum is None] == []
    assert [entry.name for entry, file in downloads if "/main/" in file.url] == []


def test_every_moonshine_model_has_a_checksum_and_those_of_other_languages_their_terms() -> None:
    of_moonshine = [entry for entry in CATALOGUE if entry.runtime == "moonshine"]
    assert all(entry.checksum is Algorithm.CRC32C for entry in of_moonshine)
    assert all((entry.licence == NON_COMMERCIAL) == (entry.language != "English") for entry in of_moonshine)


@pytest.mark.parametrize("name", ["moonshine-small-en", "moonshine-medium-en", "whisper-base-en", "kroko-en"])
def test_the_promised_models_can_be_installed(name: str) -> None:
    entry = find(name)
    assert entry is not None
    assert entry.checksum is not None


def test_the_model_in_the_package_of_moonshine_is_installed_and_intact() -> None:
    model = installed()[BUNDLED]
    assert model.packaged
    assert damage(model) == []
    assert locate("", "moonshine") == locate(BUNDLED, "moonshine") == model.directory


def test_a_package_without_its_model_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = find(BUNDLED)
    assert entry is not None
    newer = CatalogueEntry(
        entry.name,
        entry.runtime,
        "English",
        "en",
        "MIT",
        entry.files,
        packaged=("moonshine_voice", "assets"),  # as of 0.1.1: no model in there
    )
    assert packaged.packaged(newer) is None
    monkeypatch.setattr(packaged, "package_directory", lambda _: None)
    assert installed() == {}
    with pytest.raises(ConfigError, match=f"symbl-tui models install {BUNDLED}"):
        locate(BUNDLED, "moonshine")


def test_a_model_of_another_recogniser_is_refused() -> None:
    with pytest.raises(ConfigError, match="moonshine-tiny-en is for moonshine, not for sherpa-onnx"):
        locate("moonshine-tiny-en", "sherpa-onnx")
