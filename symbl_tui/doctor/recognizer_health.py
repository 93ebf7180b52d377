"""Report the local engine's recogniser and its load, from ``/healthz``."""

import httpx

from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.domain.untrusted_json import Json, get_name, get_number, get_object, get_text

_MEND = "pip install moonshine-voice==0.1.0, or name a recogniser in engine.toml ([recognizer])"


async def check_recognizer(url: str) -> list[Finding]:
    """Request an engine's ``/healthz``; no findings where an engine has none."""
    try:
        # Never by the proxy of the environment: the engine is a local one.
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            answer: object = (await http.get(f"{url}/healthz")).json()
    except (httpx.HTTPError, ValueError):
        return []
    return findings(answer) if isinstance(answer, dict) else []


def findings(health: Json) -> list[Finding]:
    """Interpret a response of ``/healthz``."""
    recognizer, load = get_object(health, "recognizer"), get_object(health, "load")
    if not get_name(recognizer, "name"):
        return []
    which = " ".join(filter(None, (get_name(recognizer, "name"), get_name(recognizer, "model"))))
    sentence = f"speech is recognised by {which} ({get_name(recognizer, 'language') or 'language unknown'})"
    found = [Finding(Area.ENGINE, ", ".join([sentence, *_pace(load)]))]
    if note := get_text(recognizer, "note", 500):
        found.append(Finding(Area.ENGINE, note, Severity.WARNING, _MEND))
    return found


def _pace(load: Json) -> list[str]:
    lag, interval = get_number(load, "final_lag"), get_number(load, "interim_interval")
    finals = [] if lag is None else [f"finals {lag:.1f} s after the speech"]
    return finals + ([] if interval is None else [f"interims every {interval:.1f} s of it"])
