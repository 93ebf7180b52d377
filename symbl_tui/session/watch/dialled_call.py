"""The call that an engine makes for a session: dialled at its start, hung up at its end."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from symbl_tui.config.profile import Profile
from symbl_tui.session.watch.outgoing_call import OutgoingCall
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.symbl.events import CallProgress

if TYPE_CHECKING:  # at run time it is imported late, see DialledCall.dial
    from symbl_tui.symbl.telephony import TelephonyClient

CALL_ENDED: Final = "call_ended"
"""The stage of a call that is over."""

_STAGES: Final = {
    "call_ringing": "it rings",
    "call_connected": "the call is established",
    CALL_ENDED: "the call has ended",
}


@dataclass(slots=True)
class DialledCall:
    """A call that is under way."""

    connection_id: str
    conversation_id: str
    _client: "TelephonyClient"
    _over: bool = False

    @classmethod
    async def dial(cls, endpoint: Endpoint, profile: Profile, call: OutgoingCall) -> "DialledCall":
        """Have the engine call; raises :class:`SymblTuiError` where it does not."""
        from symbl_tui.symbl import auth, telephony  # 0.3 s to import, and the first paint needs neither

        check_transport(endpoint.url, profile.engine.allow_plain_http)
        client = telephony.TelephonyClient(endpoint, auth.tls_context(profile.engine.ca_file))
        target = (
            telephony.sip_endpoint(call.uri, call.dtmf)
            if call.uri
            else telephony.pstn_endpoint(call.number, call.dtmf)
        )
        started = await client.start(target, profile.title)
        return cls(started.connection_id, started.conversation_id, client)

    async def hang_up(self) -> None:
        """Have the engine hang up, once; raises :class:`SymblTuiError` where that fails."""
        if not self._over:
            self._over = True
            await self._client.stop(self.connection_id)


def progress_text(progress: CallProgress) -> str:
    """What became of a call, as a line for the reader."""
    stage = _STAGES.get(progress.stage, "")
    return ": ".join(filter(None, (stage, progress.text)))
