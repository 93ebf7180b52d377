"""What the uplink hands the engine's results to."""

from typing import Protocol

from symbl_tui.session.run.channel import Channel, StreamPosition
from symbl_tui.symbl.event_parser import Received


class ResultHandler(Protocol):
    """Handles what the engine sends; :class:`~symbl_tui.session.run.result_pipeline.ResultPipeline`."""

    def open(self, channel: Channel) -> None:
        """Expect results of a channel; called once for each, in their order."""
        ...

    def handle(self, channel: Channel, position: StreamPosition, received: Received) -> None:
        """Handle a frame; called with every frame of the engine, in order per channel."""
        ...

    def settle_overdue(self, channel: Channel) -> None:
        """Settle results that have waited too long; called now and then while a connection is up."""
        ...

    def settle(self, channel: Channel) -> None:
        """Settle all results of a channel: the engine has sent all that it had."""
        ...

    def lose_connection(self, channel: Channel) -> None:
        """Expect what is not settled from the next connection: this one has ended before its time."""
        ...
