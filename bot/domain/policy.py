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
    body_seconds_max: float = 10.0
    """Slower ones are answered 408: who sends a body drop by drop must not hold up our stop."""

    messages_per_second: int = 30
    """Must-arrive messages over all chats; Telegram allows about 30 a second."""
    chat_messages_per_second: int = 1

    admins_max: int = 30
    """So many admins at most: all of them fit one message."""

    finds_per_hour: int = 60
    """Searches for people by one admin, whether anybody was found or not."""
    cards_per_hour: int = 120
    """People whose cards one admin may open: found ones, and those of open cases."""

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
    messages_at_once: int = 32
    """Must-arrive messages under way to Telegram at one moment, each to another chat."""
    platform_deliveries_at_once: int = 8
    """Events under way to the Platform at one moment, each of another person."""

    renewal_reminder_days: tuple[int, ...] = (7, 1)
    """Who has not answered is reminded so many days before the end of the grace term."""
    campaign_idle_seconds: float = 0.5
    """How often it is looked whether a campaign may go on."""
    campaign_ahead_seconds: float = 2.0
    """A campaign puts so much into the outbox as leaves in this time: what others wait for is never far behind."""
    campaign_batch: int = 25
    """So many people at most are looked at in one transaction: others wait for the ledger meanwhile."""
    campaign_progress_seconds: float = 3.0
    """How often the message that shows a campaign's progress is brought up to date."""

    editions_idle_seconds: float = 5.0
    """How often it is looked whether another process has published an edition; each takes effect days later."""

    export_part_bytes: int = 45_000_000
    """A file for admins that is larger is split: Telegram takes 50 MB of a bot."""
    export_idle_seconds: float = 1.0
    """How often it is looked whether a file was ordered."""
    export_portion: int = 1024
    """So many entries are read in one transaction for a file; an eighth of it where each is judged or opened."""
    export_lease_seconds: float = 300.0
    """A file whose process died is prepared again after this; longer than sending a part and any wait before it."""
    export_progress_seconds: float = 2.0
    """How often the message that shows a file's progress is brought up to date."""
    export_retry_seconds: tuple[int, ...] = (5, 30, 120, 120, 120)
    """Waits between the attempts at sending a part; after the last one the file has failed."""
    exports_open_max: int = 5
    """So many files at most wait for one admin."""

    checkpoint_idle_seconds: float = 1.0
    """How often it is looked whether the ledger has grown; a checkpoint is signed within five seconds of it."""
    self_check_hour: int = 3
    """The whole ledger is verified every night from this hour on (Asia/Almaty)."""
    self_check_idle_seconds: float = 1.0
    """How often the clock is looked at for it."""

    verify_idle_seconds: float = 1.0
    """How often it is looked whether an admin has asked for the ledger to be verified."""
    verify_lease_seconds: float = 900.0
    """Another process may begin a verification again that has not ended by then; a million entries take minutes."""

    housekeeping_seconds: float = 60.0
    """How often expired drafts and challenges are swept out."""
