"""What a node is made of: the parts that its process, or a test, chooses."""

from dataclasses import dataclass, field, replace

from symbl_tui.engine.assistant.summarizer import Summarizer
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.metrics.metrics_token import MetricsToken
from symbl_tui.engine.node.instance import NodeInstance
from symbl_tui.engine.node.node_clock import NodeClock
from symbl_tui.engine.node.readiness import Readiness
from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.recognizers.selection.registry import is_live
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.workers.computation import IN_THREADS, Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeParts:
    """Shared by everything that serves clients of one node, streams and REST alike."""

    accounts: Accounts
    """Issues and verifies tokens."""
    recognizers: RecognizerFactory
    """Creates recognisers; the node closes it."""
    store: Store
    """Opened and closed by the caller."""
    queue: ConversationStore | None = None
    """Takes the writes of live conversations in place of the store; opened and closed by the caller."""
    settings: EngineSettings = DEFAULTS
    """Those of ``engine.toml``."""
    timing: Timing = DEFAULT_TIMING
    """Deadlines and queue lengths."""
    workers: Workers = IN_THREADS
    """Compute what would hold up the event loop; closed by the caller."""
    assistant: Summarizer | None = None
    """Writes summaries, if there is one."""
    clock: NodeClock = field(default_factory=NodeClock)
    """The time of day that nodes have in common; the node sets it by the store's."""
    readiness: Readiness = field(default_factory=Readiness)
    """Whether the node takes new conversations."""
    metrics: EngineMetrics = field(default_factory=EngineMetrics)
    metrics_token: MetricsToken = field(default_factory=MetricsToken)
    """Opens the metrics from elsewhere. Default: nothing does."""
    sip_password: str = field(default="", repr=False)
    """Of the account that calls are made from."""
    admit: bool = False
    """Refuse conversations while the load is too high, as the settings say. Default: take all."""

    @property
    def instance(self) -> NodeInstance:
        """This process, among all that share the store."""
        return self.store.instance

    @property
    def conversations(self) -> ConversationStore:
        """Stores the live conversations."""
        return self.queue or self.store

    @property
    def offline(self) -> bool:
        """Whether the recogniser decodes long windows, so that its last results take minutes."""
        return not is_live(self.settings.recognizer.name)

    @property
    def stream_timing(self) -> Timing:
        """The deadlines of a stream of this recogniser."""
        return replace(self.timing, flush=self.timing.offline_flush) if self.offline else self.timing
