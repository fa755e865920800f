"""What the operator sets, from the environment or a `.env` file: one frozen object, or all that is wrong at once.

Problems are told by name and never by value: most values are secrets.
"""

import base64
import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.domain.calendar import WorkCalendar, parse_moved_days
from bot.domain.challenge import CodeLimits
from bot.domain.notes import NoteError, SignerKey, VerifierKey, read_signer, read_verifier
from bot.domain.policy import Policy
from bot.domain.signing import SigningKey, VerifyingKey, parse_signing_keys, parse_verifying_keys

TELEGRAM_API_BASE = "https://api.telegram.org"
ENV_FILE = Path(".env")

AnySettings = TypeVar("AnySettings", bound="DatabaseSettings")

# What asyncpg takes from an address (its `connect`), as far as an operator has a use for it.
POSTGRESQL_OPTIONS = frozenset({"host", "passfile", "port", "ssl", "target_session_attrs"})
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def load_settings(environ: Mapping[str, str], env_file: Path | None = ENV_FILE) -> "Settings | SettingsRefused":
    """All settings, as `run` and `check` need them."""
    return load(Settings, environ, env_file)


def load_database_settings(
    environ: Mapping[str, str], env_file: Path | None = ENV_FILE
) -> "DatabaseSettings | SettingsRefused":
    """The few settings of commands that only touch the database (`migrate`, `admins`, `backup`, `restore`)."""
    return load(DatabaseSettings, environ, env_file)


@dataclass(frozen=True, slots=True)
class SettingsRefused:
    """What is missing or bad, `NAME: what` each, in the order of the README."""

    problems: tuple[str, ...]


def policy(settings: "Settings") -> Policy:
    """The limits in force."""
    return Policy(
        codes=CodeLimits(
            attempts_max=settings.limit_code_attempts,
            ttl_seconds=settings.limit_code_ttl_seconds,
            per_number_day=settings.limit_sends_per_number_day,
            per_person_day=settings.limit_sends_per_person_day,
            per_prefix_hour=settings.limit_sends_per_prefix_hour,
            per_day=settings.limit_sends_per_day,
        ),
        draft_hours=settings.limit_draft_hours,
        body_bytes_max=settings.limit_body_bytes,
        messages_per_second=settings.limit_messages_per_second,
        chat_messages_per_second=settings.limit_chat_messages_per_second,
        finds_per_hour=settings.limit_finds_per_hour,
    )


def work_calendar(settings: "Settings") -> WorkCalendar:
    """The calendar with the government's moved days, read from `WORKING_DAYS_FILE`."""
    if settings.working_days_file is None:
        return WorkCalendar()
    return WorkCalendar(moved=parse_moved_days(settings.working_days_file.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformKeys:
    """What the Platform and we prove ourselves with; empty where it is not set. Tokens hide in repr, as keys do."""

    signing: tuple[SigningKey, ...]
    verifying: tuple[VerifyingKey, ...]
    api_tokens: tuple[str, ...] = field(repr=False)


def platform_keys(settings: "Settings") -> PlatformKeys:
    """The keys and tokens in force; each list holds several during a rotation."""
    signing, verifying = settings.platform_signing_keys, settings.platform_verify_keys
    return PlatformKeys(
        signing=parse_signing_keys(signing.get_secret_value()) if signing else (),
        verifying=parse_verifying_keys(verifying.get_secret_value()) if verifying else (),
        api_tokens=_tokens(settings.platform_api_tokens) if settings.platform_api_tokens else (),
    )


def ledger_key(settings: "DatabaseSettings") -> SignerKey | None:
    """The key that signs the ledger's checkpoints; its name is the ledger's origin."""
    return read_signer(settings.ledger_key.get_secret_value()) if settings.ledger_key else None


def earlier_ledger_keys(settings: "Settings") -> tuple[VerifierKey, ...]:
    """The public halves of the keys that signed the ledger under its earlier names."""
    return _earlier_keys(settings.ledger_earlier_keys) if settings.ledger_earlier_keys else ()


def _earlier_keys(value: str) -> tuple[VerifierKey, ...]:
    return tuple(read_verifier(key.strip()) for key in value.split(","))


def _address(value: str) -> str:
    """Https, or http on this machine: what goes there carries keys and personal data."""
    try:
        parts = urlsplit(value)
        is_usable = bool(parts.hostname) and parts.port != 0 and not (parts.username or parts.query or parts.fragment)
    except ValueError:
        raise ValueError("must be an address") from None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    if not (is_usable and is_safe):
        raise ValueError("must be an https address, or http on loopback, without credentials and query")
    return value.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _database_url(value: SecretStr) -> SecretStr:
    scheme, _, rest = value.get_secret_value().partition("://")
    is_file = rest.startswith("/") and rest.strip("/") not in ("", ":memory:") and "?" not in rest
    is_sqlite = scheme == "sqlite+aiosqlite" and is_file
    if not (is_sqlite or (scheme == "postgresql+asyncpg" and rest)):
        raise ValueError("must begin with sqlite+aiosqlite:/// and the path of a file, or with postgresql+asyncpg://")
    if not is_sqlite:
        _require_postgresql_address(rest)
    return value


def _require_postgresql_address(rest: str) -> None:
    """What the driver would stumble over only when it connects; a password may hold anything but an @, as for it."""
    parts = re.fullmatch(
        r"(?:[^:/]*(?::[^@]*)?@)?(?:\[[^/?]+\]|[^/:?]+)?(?::(?P<port>[^/?]*))?(?:/[^?]*)?(?:\?(?P<query>.*))?", rest
    )
    if parts is None:
        raise ValueError("must be an address like postgresql+asyncpg://user:password@host/name")
    port = parts["port"] or "5432"
    if not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) <= 65535:  # noqa: PLR2004 -- TCP's
        raise ValueError("has a port that is no number from 1 to 65535")
    query = dict(parse_qsl(parts["query"] or "", keep_blank_values=True))
    if not query.keys() <= POSTGRESQL_OPTIONS:
        raise ValueError(f"may have after ? only {', '.join(sorted(POSTGRESQL_OPTIONS))} (ssl=require, not sslmode)")
    if query.get("ssl", "prefer") not in SSL_MODES:
        raise ValueError(f"has an ssl that is none of {', '.join(SSL_MODES)}")


def _bot_token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", value.get_secret_value()):
        raise ValueError("is not a bot's token")
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    # Bot API: setWebhook, secret_token; its lower bound of one character would be no secret.
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
        raise ValueError("must be 16 to 256 characters of A-Z, a-z, 0-9, _ and -")
    return value


def _data_keys(value: SecretStr) -> SecretStr:
    ids: set[str] = set()
    for number, entry in enumerate(value.get_secret_value().split(","), start=1):
        key_id, _, encoded = entry.strip().partition(":")
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", key_id) or not _is_key(encoded):
            raise ValueError(f"key {number} is not an id, a colon and 32 bytes in base64 (see `keys new`)")
        if key_id in ids:
            raise ValueError(f"key {number} has the id of an earlier one")
        ids.add(key_id)
    return value


def _is_key(encoded: str) -> bool:
    try:
        return len(base64.b64decode(encoded, validate=True)) == 32  # noqa: PLR2004 -- AES-256
    except ValueError:
        return False


def _ledger_key(value: SecretStr) -> SecretStr:
    read_signer(value.get_secret_value())
    return value


def _ledger_earlier_keys(value: str) -> str:
    for number, key in enumerate(value.split(","), start=1):
        try:
            read_verifier(key.strip())
        except NoteError:
            raise ValueError(f"key {number} is not an Ed25519 verifier key, name+id+base64") from None
    return value


def _signing_keys(value: SecretStr) -> SecretStr:
    parse_signing_keys(value.get_secret_value())
    return value


def _verify_keys(value: SecretStr) -> SecretStr:
    parse_verifying_keys(value.get_secret_value())
    return value


def _api_tokens(value: SecretStr) -> SecretStr:
    for number, token in enumerate(_tokens(value), start=1):
        # RFC 6750, section 2.1, and long enough that nobody guesses it.
        if not re.fullmatch(r"[A-Za-z0-9._~+/-]{24,256}=*", token):
            raise ValueError(f"token {number} must be 24 to 256 characters of A-Z, a-z, 0-9 and . _ ~ + / -")
    return value


def _tokens(value: SecretStr) -> tuple[str, ...]:
    return tuple(token.strip() for token in value.get_secret_value().split(","))


def _telegram_ids(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _moved_days(path: Path) -> Path:
    try:
        parse_moved_days(path.read_text(encoding="utf-8"))
    except OSError:
        raise ValueError("cannot be read") from None
    return path


Address = Annotated[str, AfterValidator(_address)]
AtLeastOne = Annotated[int, Field(ge=1)]
Port = Annotated[int, Field(ge=0, le=65535)]


class DatabaseSettings(BaseSettings):
    """What every command that touches the database needs."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    # Secret because PostgreSQL's holds a password.
    database_url: Annotated[SecretStr, AfterValidator(_database_url)] = SecretStr("sqlite+aiosqlite:///var/consent.db")
    ledger_key: Annotated[SecretStr, AfterValidator(_ledger_key)] | None = None
    # Opens the records, where a command may do without.
    data_keys: Annotated[SecretStr, AfterValidator(_data_keys)] | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- the library passes them by these names
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed in: nothing here looks at the process's environment by itself."""
        return (init_settings,)


class ExportSettings(DatabaseSettings):
    """What an export of the ledger needs: the public half of the key is part of it."""

    ledger_key: Annotated[SecretStr, AfterValidator(_ledger_key)]


class SealedSettings(DatabaseSettings):
    """What is needed where something sealed is opened."""

    data_keys: Annotated[SecretStr, AfterValidator(_data_keys)]


class Settings(SealedSettings):
    """Every setting, under its name in lower case; defaults and meanings are the README's."""

    bot_token: Annotated[SecretStr, AfterValidator(_bot_token)]
    telegram_api_base: Address = TELEGRAM_API_BASE
    updates: Literal["polling", "webhook"] = "polling"
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None
    public_url: Address | None = None
    http_host: str = "127.0.0.1"
    http_port: Port = 8080
    ledger_earlier_keys: Annotated[str, AfterValidator(_ledger_earlier_keys)] | None = None
    checkpoint_log: Path = Path("var/checkpoints.log")

    sms_gateway: Literal["console", "mobizon", "smsc"]
    sms_sender: str | None = None
    mobizon_api_key: SecretStr | None = None
    mobizon_base_url: Address = "https://api.mobizon.kz"
    smsc_login: str | None = Field(default=None, repr=False)
    smsc_password: SecretStr | None = None
    smsc_base_url: Address = "https://smsc.kz"

    platform_url: Address | None = None
    platform_signing_keys: Annotated[SecretStr, AfterValidator(_signing_keys)] | None = None
    platform_verify_keys: Annotated[SecretStr, AfterValidator(_verify_keys)] | None = None
    platform_api_tokens: Annotated[SecretStr, AfterValidator(_api_tokens)] | None = None

    operator_address: str | None = None
    operator_email: str | None = None
    operator_phone: str | None = None
    storage_location: str = "KZ"
    retention_days: AtLeastOne = 1095
    working_days_file: Annotated[Path, AfterValidator(_moved_days)] | None = None

    admin_ids: Annotated[tuple[AtLeastOne, ...], NoDecode, BeforeValidator(_telegram_ids)] = ()
    metrics_port: Port | None = None

    limit_code_attempts: AtLeastOne = 5
    # People are told whole minutes.
    limit_code_ttl_seconds: Annotated[int, Field(ge=60)] = 300
    limit_sends_per_number_day: AtLeastOne = 5
    limit_sends_per_person_day: AtLeastOne = 10
    limit_sends_per_prefix_hour: AtLeastOne = 1000
    limit_sends_per_day: AtLeastOne = 5000
    limit_draft_hours: AtLeastOne = 24
    limit_body_bytes: AtLeastOne = 262_144
    limit_messages_per_second: AtLeastOne = 30
    limit_chat_messages_per_second: AtLeastOne = 1
    limit_finds_per_hour: AtLeastOne = 60


def load(
    kind: type[AnySettings], environ: Mapping[str, str], env_file: Path | None = ENV_FILE
) -> AnySettings | SettingsRefused:
    """The settings of one kind; the environment wins over the file, and empty means not set."""
    try:
        given: dict[str, Any] = DotEnvSettingsSource(kind, env_file=env_file, env_ignore_empty=True)()
    except UnicodeDecodeError:
        return SettingsRefused((f"{env_file}: is not UTF-8",))
    given |= {name.lower(): value.strip() for name, value in environ.items() if name.isupper() and value.strip()}
    problems = dict(_rules(given)) if kind is Settings else {}
    try:
        settings = kind(**given)
    except ValidationError as error:
        problems |= {str(problem["loc"][0]): _said(problem["type"], problem["msg"]) for problem in error.errors()}
    else:
        if not problems:
            return settings
    order = [*kind.model_fields]
    told = sorted(problems, key=lambda name: order.index(name) if name in order else len(order))
    return SettingsRefused(tuple(f"{name.upper()}: {problems[name]}" for name in told))


def _said(kind: str, message: str) -> str:
    return "is missing" if kind == "missing" else message.removeprefix("Value error, ")


def _rules(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What one setting asks of another, read from the bare values so that it is told together with bad ones."""
    if given.get("updates") == "webhook":
        yield from _needed(given, "UPDATES=webhook", "public_url", "webhook_secret")
    if given.get("platform_url"):
        yield from _needed(given, "PLATFORM_URL", "platform_signing_keys")
    match given.get("sms_gateway"):
        case "mobizon":
            yield from _needed(given, "SMS_GATEWAY=mobizon", "mobizon_api_key")
        case "smsc":
            yield from _needed(given, "SMS_GATEWAY=smsc", "smsc_login", "smsc_password")
        case "console" if _is_telegrams_own(str(given.get("telegram_api_base", TELEGRAM_API_BASE))):
            yield (
                "sms_gateway",
                "console shows codes instead of sending them, so it is refused with Telegram's own Bot API",
            )
        case _:
            pass  # console with a sandbox; or none, or no gateway: told where the value itself is judged
    for name in given:
        if name.startswith("limit_") and name not in Settings.model_fields:
            yield name, "there is no such limit"


def _needed(given: Mapping[str, Any], why: str, *names: str) -> Iterator[tuple[str, str]]:
    for name in names:
        if not given.get(name):
            yield name, f"is missing, {why} needs it"


def _is_telegrams_own(address: str) -> bool:
    try:
        return (urlsplit(address).hostname or "").rstrip(".") == "api.telegram.org"
    except ValueError:
        return False  # no address at all, which is told for itself
