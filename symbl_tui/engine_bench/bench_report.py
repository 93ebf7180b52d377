"""The outcome of a bench as lines and as JSON. Pure."""

from typing import Any

from symbl_tui.engine_bench.engine_bench import Outcome
from symbl_tui.engine_bench.stream_result import percentile

_RANKS = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}


def report(outcome: Outcome) -> dict[str, Any]:
    """All figures, as values of JSON; times in seconds, memory in MB, null where unknown."""
    streams = outcome.streams
    sent = sum(each.sent for each in streams)
    spoken = sum(end - start for each in streams for start, end in each.spoken)
    taken, cpu = outcome.carried, outcome.cpu_seconds
    grown = None
    if outcome.memory is not None and outcome.memory_idle is not None:
        grown = outcome.memory - outcome.memory_idle
    return {
        "streams": taken,
        "seconds": round(outcome.seconds, 1),
        "sound_seconds": round(sent, 1),
        "spoken_seconds": round(spoken, 1),
        "finals": _lags([lag for each in streams for lag in each.final_lags]),
        "interims": _lags([lag for each in streams for lag in each.interim_lags]),
        "real_time_factor": _ratio(cpu, spoken),
        "cpu_per_stream": _ratio(cpu, sent),
        "cpu": _ratio(cpu, outcome.seconds),
        "memory_mb": _ratio(outcome.memory, 1e6),
        "memory_idle_mb": _ratio(outcome.memory_idle, 1e6),
        "memory_per_stream_mb": _ratio(grown, 1e6 * taken),
        "received_bytes_per_second": _ratio(sum(each.received_bytes for each in streams), sent),
        "refused": dict(outcome.refused),
        "broken": dict(outcome.broken),
        "lost": outcome.lost,
        "doubled": outcome.doubled,
        "pieces": sum(len(each.spoken) for each in streams),
        "sent_late": round(max((each.late for each in streams), default=0.0), 3),
        "full": outcome.full,
    }


def lines(figures: dict[str, Any], *, ramp: bool) -> list[str]:
    """The figures of :func:`report` for people."""
    shown = [
        f"{figures['streams']} streams at a time for {figures['seconds']:.0f} s: "
        f"{figures['sound_seconds']:.0f} s of sound, {figures['spoken_seconds']:.0f} s of it speech",
        _lag_line("final results", figures["finals"]),
        _lag_line("interims", figures["interims"]),
        _usage_line(figures),
        f"lost {figures['lost']}, doubled {figures['doubled']} of {figures['pieces']} pieces of speech",
    ]
    shown += [f"refused {count}: {reason}" for reason, count in figures["refused"].items()]
    shown += [f"broken off {count}: {reason}" for reason, count in figures["broken"].items()]
    if figures["sent_late"] > 0.5:
        late = f"this program sent its sound up to {figures['sent_late']:.1f} s late"
        shown.append(f"{late}, and the lags are too high by that")
    if ramp:
        limit = f"no more: {figures['full']}" if figures["full"] else "as many as were asked for"
        shown.append(f"carries {figures['streams']} streams ({limit})")
    return shown


def is_clean(outcome: Outcome, *, ramp: bool) -> bool:
    """Whether every stream was served, and nothing was lost or came twice; a ramp may be refused."""
    return not (outcome.lost or outcome.doubled or outcome.broken or (outcome.refused and not ramp))


def _lags(values: list[float]) -> dict[str, float | int | None]:
    found = {name: percentile(values, share) for name, share in _RANKS.items()}
    rounded = {name: None if lag is None else round(lag, 3) for name, lag in found.items()}
    return {"count": len(values), **rounded}


def _ratio(value: float | None, by: float) -> float | None:
    return round(value / by, 4) if value is not None and by else None


def _lag_line(name: str, lags: dict[str, Any]) -> str:
    if not lags["count"]:
        return f"{name}: none"
    figures = ", ".join(f"{rank} {lags[rank]:.2f} s" for rank in _RANKS)
    return f"{lags['count']} {name}, late by {figures}"


def _usage_line(figures: dict[str, Any]) -> str:
    if figures["cpu"] is None:
        return "processors and memory: unknown (the engine is on another machine and serves no metrics)"
    memory = figures["memory_mb"]
    each = figures["memory_per_stream_mb"] or 0.0
    return (
        f"processors: {figures['cpu']:.2f} in all, {figures['cpu_per_stream'] or 0.0:.3f} a stream, "
        f"real-time factor {figures['real_time_factor'] or 0.0:.3f}; "
        f"memory: {memory:.0f} MB, {each:.1f} MB a stream"
    )
