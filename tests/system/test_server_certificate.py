"""A server's certificate is checked before it is served with, and nothing is asked on the terminal."""

from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from symbl_tui.errors import UsageError
from symbl_tui.system.server_certificate import Tls, load_tls


@pytest.fixture
def files(tmp_path: Path) -> Tls:
    issued = trustme.CA().issue_cert("127.0.0.1")
    made = Tls(tmp_path / "cert.pem", tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(made.certificate)
    issued.private_key_pem.write_to_path(made.key)
    return made


def test_files_that_belong_together_are_used(files: Tls) -> None:
    assert load_tls(files.certificate, files.key) == files
    assert load_tls(None, None) is None


def test_a_key_with_a_password_is_refused_and_none_is_asked_for(files: Tls) -> None:
    key = serialization.load_pem_private_key(files.key.read_bytes(), None)
    files.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"password"),
        )
    )
    with pytest.raises(UsageError, match="not a certificate and its key in PEM"):
        load_tls(files.certificate, files.key)


def test_one_file_without_the_other_is_refused(files: Tls) -> None:
    for certificate, key in ((files.certificate, None), (None, files.key)):
        with pytest.raises(UsageError, match="--tls-cert and --tls-key go together"):
            load_tls(certificate, key)
