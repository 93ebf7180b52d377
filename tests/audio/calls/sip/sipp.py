"""Debian's sipp as a registrar, and as phones that baresip would not play: scenarios in XML."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.audio.calls.sip.phones import free_port, is_bound
from tests.support.waiting import until

_REPLY: Final = """<send{attributes}><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:];tag=t[call_number]
[last_Call-ID:]
[last_CSeq:]
{headers}
Content-Length: 0

]]></send>"""


_NONCE: Final = "47ebe028cda119c35d4877b383027d28"


def _reply(status: str, headers: str = "Server: sipp", attributes: str = "") -> str:
    return _REPLY.format(status=status, headers=headers, attributes=attributes)


def registrar(port: int, user: str, password: str) -> str:
    """Registers those who know the password; everyone else is forbidden.

    Without ``qop`` the digest depends on nothing that the client chooses (RFC 2617, 3.2.2.1).
    """
    challenge = f'WWW-Authenticate: Digest realm="sipp", nonce="{_NONCE}", algorithm=MD5'
    uri = f"sip:127.0.0.1:{port};transport=udp"
    digest = _md5(f"{_md5(f'{user}:sipp:{password}')}:{_NONCE}:{_md5(f'REGISTER:{uri}')}")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scenario name="registrar">
  <recv request="REGISTER"/>
  {_reply("401 Unauthorized", challenge)}
  <recv request="REGISTER">
    <action>
      <ereg regexp="&lt;(.*)&gt;" search_in="hdr" header="Contact:" assign_to="whole,contact"/>
      <ereg regexp="{digest}" search_in="hdr" header="Authorization:" assign_to="valid"/>
    </action>
  </recv>
  <nop hide="true" test="valid" next="1"/>
  {_reply("403 Forbidden")}
  <nop hide="true" next="2"/>
  <label id="1"/>
  {_reply("200 OK", "Contact: <[$contact]>;expires=300")}
  <label id="2"/>
  <Reference variables="whole,contact"/>
</scenario>
"""


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def refuses(status: str) -> str:
    """Answers every call with a status."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scenario name="refuses">
  <recv request="INVITE" crlf="true"/>
  {_reply(status)}
  <recv request="ACK" optional="false"/>
</scenario>
"""


def suppresses_silence(target: str, sound: Path, said: float, silent: float) -> str:
    """Calls, speaks, sends nothing at all for a while, speaks again and hangs up."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scenario name="suppresses silence">
  <send retrans="500"><![CDATA[
INVITE sip:{target}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:carol@[local_ip]:[local_port]>;tag=c[call_number]
To: <sip:{target}@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:carol@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=carol 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000

]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:carol@[local_ip]:[local_port]>;tag=c[call_number]
To: <sip:{target}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
  <nop><action><exec rtp_stream="{sound},-1,8"/></action></nop>
  <pause milliseconds="{int(said * 1000)}"/>
  <nop><action><exec rtp_stream="pause"/></action></nop>
  <pause milliseconds="{int(silent * 1000)}"/>
  <nop><action><exec rtp_stream="resume"/></action></nop>
  <pause milliseconds="{int(said * 1000)}"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:carol@[local_ip]:[local_port]>;tag=c[call_number]
To: <sip:{target}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
"""


def _write(folder: Path, scenario: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.xml").write_text(scenario)


@asynccontextmanager
async def sipp(folder: Path, scenario: str, *arguments: str, port: int = 0) -> AsyncIterator[int]:
    """Run a scenario; the port that it listens at."""
    port = port or free_port()
    _write(folder, scenario)
    process = await asyncio.create_subprocess_exec(
        *("sipp", *arguments, "-sf", "scenario.xml", "-i", "127.0.0.1", "-mi", "127.0.0.1"),
        *("-p", str(port), "-nostdin", "-trace_err"),
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await until(lambda: is_bound(port), state=lambda: process.returncode)
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()
