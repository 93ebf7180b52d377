"""The limits of the listener of calls: one value, injected on construction."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """Limits of connections; times in seconds, sizes in bytes."""

    head_seconds: float = 5.0
    """From the connection to the end of the request, the TLS handshake included."""
    head_bytes: int = 8 << 10
    body_bytes: int = 64 << 10
    """Of a webhook."""
    linger_seconds: float = 1.0
    """For a peer to read a refusal and close."""
    message_bytes: int = 64 << 10
    """One WebSocket message."""
    first_message: float = 10.0
    """From the 101, or a TCP connection, to the first message."""
    messages_per_second: float = 1000.0
    """On average, on one connection ..."""
    message_burst: float = 10_000.0
    """... beyond what may come at once: a minute of sound in pieces of 10 ms."""
    unread_bytes: int = 64 << 10
    """Answers that a peer does not read; then it is disconnected."""
    ping_interval: float = 30.0
    silent_for: float = 90.0
    """Without a byte, pongs included; then the connection is lost. Generous, as tunnels stall."""
    close_seconds: float = 5.0
    """For a peer to answer our close frame."""
    pending: int = 256
    """Connections without an accepted request at a time; half of them for one address."""
    failures_per_minute: int = 10
    """Refused requests of one address; further ones are answered 429."""
