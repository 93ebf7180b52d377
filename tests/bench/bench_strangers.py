"""What clients without a token cost the owner of an engine: the wait for a frame, for a request, for a token.

Run as ``python -m tests.bench.bench_strangers``. Engine, attacker and owner are processes of their own.
"""

import asyncio
import statistics
import time

import httpx

from symbl_tui.engine.ready_line import parse_ready_line
from tests.engine.engine_processes import SECRETS, first_line, running_program
from tests.engine.streaming_client import Client, open_client_with

SAMPLES = 100
ATTACKS = ("nothing", "held", "junk", "guesses")

ATTACKER = r"""
import socket, sys, threading, time
port, kind, end = int(sys.argv[1]), sys.argv[2], time.time() + 120
HELD = b"POST /oauth2/token:generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
JUNK = b"GET /v1/x HTTP/1.1\r\nHost: x\r\n\r\n" * 20
BODY = b'{"appId": "x", "appSecret": "y"}'
GUESS = b"POST /oauth2/token:generate HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
def attack():
    kept = []
    while time.time() < end:
        try:
            s = socket.create_connection(("127.0.0.1", port), 5)
            if kind == "held":
                kept = [*kept[-100:], s]
                s.sendall(HELD)
                time.sleep(0.05)
            while kind != "held":
                s.sendall(JUNK if kind == "junk" else GUESS)
                if not s.recv(65536):
                    break
        except OSError:
            pass
for _ in range(0 if kind == "nothing" else 16):
    threading.Thread(target=attack, daemon=True).start()
time.sleep(120)
"""


def show(what: str, seconds: list[float]) -> str:
    slow = sorted(seconds)[int(len(seconds) * 0.99)]
    return f"{what} {statistics.median(seconds) * 1e3:4.0f} / {slow * 1e3:4.0f}"


async def measure(url: str, token: str) -> str:
    """Median and 99th percentile of three things that the owner does, in milliseconds."""
    frames, requests, tokens = [], [], []
    credentials = {"appId": SECRETS["SYMBL_APP_ID"], "appSecret": SECRETS["SYMBL_APP_SECRET"]}
    headers = {"X-API-KEY": token}
    async with (
        open_client_with(url, "/v1/subscribe/a", token) as client,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http,
    ):
        await http.get("/v1/conversations", headers=headers)
        for _ in range(SAMPLES):
            began = time.perf_counter()
            await answered(client)
            frames.append(time.perf_counter() - began)
            began = time.perf_counter()
            (await http.get("/v1/conversations", headers=headers)).raise_for_status()
            requests.append(time.perf_counter() - began)
            began = time.perf_counter()
            async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as other:
                (await other.post("/oauth2/token:generate", json=credentials)).raise_for_status()
            tokens.append(time.perf_counter() - began)
            await asyncio.sleep(0.02)
    return "   ".join(
        show(*each) for each in (("frame", frames), ("request", requests), ("token, connecting anew", tokens))
    )


async def answered(client: Client) -> None:
    """Wait for the answer of an open socket."""
    await client.socket.send("__PING__")
    await client.socket.recv()


async def bench() -> None:
    print("milliseconds, median / 99th percentile")
    for kind in ATTACKS:
        arguments = ("-m", "symbl_tui.engine", "--forget")
        async with running_program(*arguments, **SECRETS) as engine:
            url = parse_ready_line(await first_line(engine))
            assert url
            body = {"appId": SECRETS["SYMBL_APP_ID"], "appSecret": SECRETS["SYMBL_APP_SECRET"]}
            async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
                token = (await http.post("/oauth2/token:generate", json=body)).json()["accessToken"]
            async with running_program("-c", ATTACKER, url.rpartition(":")[2], kind):
                await asyncio.sleep(3)
                print(f"{kind:8} {await measure(url, token)}", flush=True)


def main() -> None:
    asyncio.run(bench())


if __name__ == "__main__":
    main()
