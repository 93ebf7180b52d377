"""Symbl's own SDKs, unmodified, reach a cluster through HAProxy and TLS."""

import asyncio
import base64
import hashlib
from pathlib import Path
from urllib.parse import urlencode

import pytest
import soundfile
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.engine.conftest import bob, meeting_sound, promise, sdks
from tests.engine.frames import transcript
from tests.engine.sdk.test_sdk_browser import page
from tests.engine.sdk.test_sdk_rest import one
from tests.engine.sdk.test_sdk_streaming import run_client, values, with_type
from tests.engine.streaming_client import APP, RATE, Samples
from tests.support.browser import browsing
from tests.support.cluster import Cluster
from tests.support.paths import SDK

__all__ = ["bob", "meeting_sound", "promise", "sdks"]

pytestmark = pytest.mark.usefixtures("sdks")

PYTHON = str(SDK / ".venv" / "bin" / "python")
SAID = "application is almost complete"


@pytest.fixture
def sound(tmp_path: Path, bob: Samples) -> str:
    path = tmp_path / "bob.raw"
    path.write_bytes(bob.tobytes())
    return str(path)


def trusting(cluster: Cluster) -> dict[str, str]:
    """The variables with which Node.js and Python trust the proxy's certificate."""
    names = ("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "WEBSOCKET_CLIENT_CA_BUNDLE")
    return dict.fromkeys(names, str(cluster.ca_file))


async def test_the_javascript_sdk_streams_and_subscribes(cluster: Cluster, sound: str) -> None:
    command = ("node", str(SDK / "stream.mjs"), cluster.url, *APP, sound, "subscribeToStream")
    events = await run_client(*command, **trusting(cluster))
    assert SAID in transcript(values(events, "heard"))
    assert len(values(events, "stopped")) == 1
    # Its token, its speaker and its subscriber were requests of their own.
    assert "/v1/realtime/insights/sdk-js" in cluster.proxy.log
    assert "/v1/subscribe/sdk-js" in cluster.proxy.log


async def test_the_python_sdk_streams(cluster: Cluster, sound: str) -> None:
    events = await run_client(PYTHON, str(SDK / "stream.py"), cluster.url, *APP, sound, **trusting(cluster))
    assert SAID in transcript(values(events, "message"))
    (conversation_id,) = values(events, "conversation_id")
    assert str(conversation_id).isdecimal()


async def test_the_python_sdk_reads_from_any_node(cluster: Cluster, bob: Samples, tmp_path: Path) -> None:
    recording = tmp_path / "bob.wav"
    soundfile.write(recording, bob, RATE)
    command = (PYTHON, str(SDK / "rest.py"), cluster.url, *APP, str(recording))
    events = await run_client(*command, **trusting(cluster))
    assert one(events, "job") == one(events, "audio_job") == "completed"
    said = " ".join(message["text"] for message in one(events, "audio_messages")["messages"])
    assert SAID in said.lower()


async def test_a_page_of_another_origin_streams_and_reads(
    cluster: Cluster, bob: Samples, tmp_path: Path
) -> None:
    async with page(bob.tobytes()) as visited:
        who = urlencode({"engine": cluster.url, "appId": APP[0], "appSecret": APP[1]})
        trusted = f"--ignore-certificate-errors-spki-list={key_digest(cluster.proxy.certificate)}"
        async with browsing(f"{visited.url}/?{who}", tmp_path, trusted):
            report = await asyncio.wait_for(visited.report, 90)
    assert "error" not in report
    assert SAID in transcript(with_type(report["heard"]))
    assert report["status"] == 200
    assert SAID in " ".join(message["text"] for message in report["read"]["messages"]).lower()


def key_digest(certificate: Path) -> str:
    """The digest of a certificate's key, as browsers are told to trust it."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    return base64.b64encode(digest).decode()
