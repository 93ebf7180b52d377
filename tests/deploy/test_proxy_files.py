"""The proxies accept their files without a warning."""

from pathlib import Path

import trustme

from tests.support.haproxy import HAProxy
from tests.support.nginx import Nginx

ADDRESSES = ("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3")


def test_haproxy_accepts_its_file_without_a_warning(tmp_path: Path) -> None:
    checked = HAProxy(tmp_path / "proxy", "127.0.0.1", ADDRESSES, trustme.CA()).check()
    assert checked.returncode == 0
    assert "WARNING" not in checked.stderr
    assert "valid" in checked.stdout


def test_nginx_accepts_its_file_without_a_warning(tmp_path: Path) -> None:
    said = Nginx(tmp_path / "proxy", "127.0.0.1", ADDRESSES, trustme.CA()).check().splitlines()
    assert "test is successful" in said[-1]
    assert not any("[warn]" in line for line in said)
