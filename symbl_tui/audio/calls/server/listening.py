"""What the connections of one HTTP listener share."""

from dataclasses import dataclass

from symbl_tui.audio.calls.call_codec import Webhook
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.server.call_routes import CallRoutes
from symbl_tui.audio.calls.server.open_connections import OpenConnections
from symbl_tui.audio.calls.server.operator_lines import OperatorLines
from symbl_tui.audio.calls.server.server_limits import ServerLimits
from symbl_tui.system.limits.peer_rate_limit import PeerRateLimiter
from symbl_tui.system.limits.pending_connections import PendingConnections


@dataclass(frozen=True, slots=True)
class Listening:
    """A listener."""

    hub: CallHub
    routes: CallRoutes
    webhooks: dict[str, Webhook]
    """By the names of their platforms."""
    connections: OpenConnections
    pending: PendingConnections
    failures: PeerRateLimiter
    lines: OperatorLines
    limits: ServerLimits
    identity: str
    """What :data:`~symbl_tui.audio.calls.server.call_routes.ROOT` answers: which process this is."""
    behind_proxy: bool = False
    """Whether a proxy on this machine says with ``X-Forwarded-For`` who a peer is."""
