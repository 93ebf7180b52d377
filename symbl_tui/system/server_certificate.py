"""The certificate with which a server serves https and wss."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.errors import UsageError


@dataclass(frozen=True, slots=True)
class Tls:
    """A certificate chain and its private key, as PEM files that belong together."""

    certificate: Path
    key: Path


def load_tls(certificate: Path | None, key: Path | None) -> Tls | None:
    """Check the files of the command line, None without any; raises :class:`UsageError` for unusable ones."""
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise UsageError("--tls-cert and --tls-key go together")
    try:
        # With no password given, OpenSSL would ask for one on the terminal.
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key, password="")
    except OSError as error:  # ssl.SSLError is one
        reason = "not a certificate and its key in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        raise UsageError(f"cannot use {certificate} and {key}: {reason}") from error
    return Tls(certificate, key)
