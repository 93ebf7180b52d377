"""The ids and secrets of apps: generated here, stored as hashes."""

import hashlib
import secrets


def new_app_id() -> str:
    """A new app id: 16 random bytes in hexadecimal."""
    return secrets.token_hex(16)


def new_app_secret() -> str:
    """A new app secret: 32 random bytes in hexadecimal."""
    return secrets.token_hex(32)


def secret_hash(secret: str) -> str:
    """What is stored of a secret.

    SHA-256 without salt or repetition is enough: secrets are 256 random bits and never chosen by people, so
    guessing them from the hash is as hopeless as guessing them. It takes a microsecond, so that a flood of
    wrong credentials cannot take the event loop from live speakers, as a slow hash for passwords would.
    """
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
