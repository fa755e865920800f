"""Every limit has a name here: what operators may set (`LIMIT_…` of the README), and what only the code decides."""

from dataclasses import dataclass, field

from bot.domain.challenge import CodeLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The limits in force; the defaults are the README's."""

    codes: CodeLimits = field(default_factory=CodeLimits)

    draft_hours: int = 24
    """A signing that is not finished by then is dropped with all that was entered (Rules 395/НҚ p. 8)."""

    body_bytes_max: int = 262_144
    """Larger HTTP bodies are answered 413."""

    messages_per_second: int = 30
    """Must-arrive messages over all chats; Telegram allows about 30 a second."""
    chat_messages_per_second: int = 1

    withdrawal_working_days: int = 15
    """Processing stops, or a reasoned refusal is given, within so many working days (Law 94-V, art. 8(7))."""

    invitation_days: int = 7
    """An invitation is good for so long unless the Platform says otherwise."""

    phone_change_days: int = 30
    """A number that the Platform says is the person's new one is forgotten if they do not verify it by then."""

    expiry_batch: int = 100
    """So many consents at most expire in one transaction once the Platform has closed."""
    expiry_idle_seconds: float = 1.0
    """How often it is looked whether the Platform has closed."""

    update_seconds_max: float = 50.0
    """Telegram's patience with a webhook is about a minute; a handling that lasts longer is cut and sent again."""
    update_attempts_max: int = 3
    """An update that failed so often by our own fault is kept as a dead letter and acknowledged."""
    drain_seconds: float = 50.0
    """What is in work when the process is told to stop is given so long to end."""

    lease_seconds: float = 60.0
    """A claimed outbox row that was not settled by then may be claimed by another; longer than any delivery lasts."""
    outbox_idle_seconds: float = 1.0
    receipt_wait_seconds: float = 30.0
    """A receipt's files wait so long at most for the checkpoint that covers it: they come within a minute of giving."""
    outbox_retry_seconds: tuple[int, ...] = (5, 30, 120, 600, 1800, 3600, 7200)
    """Waits between the attempts at a must-arrive message; the last one repeats."""
    platform_deliveries_at_once: int = 8
    """Events under way to the Platform at one moment, each of another person."""

    checkpoint_idle_seconds: float = 1.0
    """How often it is looked whether the ledger has grown; a checkpoint is signed within five seconds of it."""
    self_check_hour: int = 3
    """The whole ledger is verified every night from this hour on (Asia/Almaty)."""
    self_check_idle_seconds: float = 1.0
    """How often the clock is looked at for it."""

    housekeeping_seconds: float = 60.0
    """How often expired drafts and challenges are swept out."""
