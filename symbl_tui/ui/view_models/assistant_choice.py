"""The assistant that a profile names, as the screens use it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:  # start-up: most profiles name none
    from symbl_tui.config.profile import AssistantConfig, Profile


@dataclass(frozen=True, slots=True)
class AssistantChoice:
    """An assistant, or none, and the template of its summaries."""

    config: "AssistantConfig | None" = None
    template: str = ""
    agreed: set[tuple[Path, str]] = field(default_factory=set, compare=False)
    """The sessions whose transcript may be sent, each with the host that may have it."""

    @classmethod
    def of(cls, profile: "Profile") -> Self:
        """That of a profile."""
        return cls(profile.assistant, profile.summary.template)

    @property
    def is_configured(self) -> bool:
        """Whether there is one."""
        return self.config is not None and bool(self.config.url)


NO_ASSISTANT: Final = AssistantChoice()
