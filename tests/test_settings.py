"""Settings are right, or everything that is wrong is told by name, and never a secret's value."""

import base64
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bot.domain.notes import SignerKey
from bot.domain.policy import Policy
from bot.domain.signing import PrivateKey, SharedKey
from bot.settings import (
    DatabaseSettings,
    PlatformKeys,
    Settings,
    SettingsRefused,
    earlier_ledger_keys,
    ledger_key,
    load_database_settings,
    load_settings,
    platform_keys,
    policy,
    work_calendar,
)

KEY = base64.b64encode(bytes(range(32))).decode()
TOKEN = "123456:invented-token_of-nobody"
GOOD = {
    "BOT_TOKEN": TOKEN,
    "DATA_KEYS": f"k2026:{KEY}",
    "SMS_GATEWAY": "mobizon",
    "MOBIZON_API_KEY": "invented-mobizon-key",
}
SHARED, PRIVATE = SharedKey(bytes(range(32))), PrivateKey(bytes(range(32)))
API_TOKEN = "invented-api-token-of-nobody"
PLATFORM = {
    "PLATFORM_URL": "https://platform.example.org/events",
    "PLATFORM_SIGNING_KEYS": f"whsec_{KEY}, whsk_{KEY}",
    "PLATFORM_VERIFY_KEYS": f"whsec_{KEY},{PRIVATE.public}",
    "PLATFORM_API_TOKENS": f"{API_TOKEN}, {API_TOKEN}-2",
}


def loaded(environ: Mapping[str, str], env_file: Path | None = None) -> Settings:
    settings = load_settings(environ, env_file)
    assert isinstance(settings, Settings), settings
    return settings


def refused(environ: Mapping[str, str]) -> tuple[str, ...]:
    settings = load_settings(environ, None)
    assert isinstance(settings, SettingsRefused), settings
    return settings.problems


def test_the_few_required_settings_are_enough() -> None:
    settings = loaded(GOOD)
    assert settings.updates == "polling"
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///var/consent.db"
    assert settings.telegram_api_base == "https://api.telegram.org"
    assert (settings.storage_location, settings.retention_days) == ("KZ", 1095)
    assert settings.admin_ids == ()
    assert settings.metrics_port is None


def test_the_ledger_key_is_read_whole_or_refused_without_showing_itself() -> None:
    key = SignerKey("senimkey.kz/consent", bytes(range(32)))
    settings = loaded({**GOOD, "LEDGER_KEY": key.written()})
    assert ledger_key(settings) == key
    assert key.written() not in repr(settings)
    assert str(settings.checkpoint_log) == "var/checkpoints.log"
    assert ledger_key(loaded(GOOD)) is None
    problem = "LEDGER_KEY: is not an Ed25519 note key, PRIVATE+KEY+name+id+base64 (see `keys new`)"
    for bad in (key.written()[:-4], str(key.verifier), "x"):
        assert refused({**GOOD, "LEDGER_KEY": bad}) == (problem,)


def test_the_keys_of_the_ledgers_earlier_names_are_read_or_the_bad_one_is_named() -> None:
    one, other = (SignerKey(f"{name}.example", bytes(range(32))).verifier for name in ("first", "second"))
    assert earlier_ledger_keys(loaded({**GOOD, "LEDGER_EARLIER_KEYS": f"{one}, {other}"})) == (one, other)
    assert earlier_ledger_keys(loaded(GOOD)) == ()
    problem = "LEDGER_EARLIER_KEYS: key 2 is not an Ed25519 verifier key, name+id+base64"
    assert refused({**GOOD, "LEDGER_EARLIER_KEYS": f"{one},{str(other)[:-4]}"}) == (problem,)


def test_limits_that_nobody_set_are_those_of_the_policy() -> None:
    assert policy(loaded(GOOD)) == Policy()


def test_every_limit_reaches_the_policy() -> None:
    names = [name for name in Settings.model_fields if name.startswith("limit_")]
    given = {name.upper(): str(1000 + number) for number, name in enumerate(names)}
    limits = policy(loaded({**GOOD, **given}))
    codes = limits.codes
    reached = [
        codes.attempts_max,
        codes.ttl_seconds,
        codes.per_number_day,
        codes.per_person_day,
        codes.per_prefix_hour,
        codes.per_day,
        limits.draft_hours,
        limits.body_bytes_max,
        limits.messages_per_second,
        limits.chat_messages_per_second,
        limits.finds_per_hour,
    ]
    assert reached == [1000 + number for number in range(len(names))]


def test_all_that_is_missing_is_told_at_once() -> None:
    assert refused({}) == ("DATA_KEYS: is missing", "BOT_TOKEN: is missing", "SMS_GATEWAY: is missing")


def test_missing_bad_and_contradicting_settings_are_told_together() -> None:
    problems = refused({"UPDATES": "webhook", "HTTP_PORT": "many", "SMS_GATEWAY": "smsc", "LIMIT_DRAFT_HOURS": "0"})
    assert [problem.split(":")[0] for problem in problems] == [
        "DATA_KEYS",
        "BOT_TOKEN",
        "WEBHOOK_SECRET",
        "PUBLIC_URL",
        "HTTP_PORT",
        "SMSC_LOGIN",
        "SMSC_PASSWORD",
        "LIMIT_DRAFT_HOURS",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "hunter2"),
        ("BOT_TOKEN", "123456:кілт"),
        ("TELEGRAM_API_BASE", "http://api.example.org"),
        ("TELEGRAM_API_BASE", "https://user:hunter2@api.example.org"),
        ("TELEGRAM_API_BASE", "https://api.example.org:0"),
        ("TELEGRAM_API_BASE", "https://api.example.org:hunter2"),
        ("TELEGRAM_API_BASE", "https://[hunter2"),
        ("TELEGRAM_API_BASE", "api.example.org"),
        ("PUBLIC_URL", "http://consent.example.org"),
        ("PUBLIC_URL", "https://consent.example.org/?key=hunter2"),
        ("UPDATES", "both"),
        ("HTTP_PORT", "65536"),
        ("HTTP_PORT", "-1"),
        ("METRICS_PORT", "metrics"),
        ("DATABASE_URL", "sqlite:///var/consent.db"),
        ("DATABASE_URL", "sqlite+aiosqlite://"),
        ("DATABASE_URL", "sqlite+aiosqlite:///:memory:"),
        ("DATABASE_URL", "sqlite+aiosqlite:///var/consent.db?mode=ro"),
        ("DATABASE_URL", "postgresql+asyncpg://"),
        ("DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1/consent"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:hunter2@127.0.0.1:abc/consent"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:hunter2@127.0.0.1:65536/consent"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:hunter2@[::1/consent"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:hunter2@127.0.0.1/consent?sslmode=require"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:hunter2@127.0.0.1/consent?ssl=hunter2"),
        ("WEBHOOK_SECRET", "hunter2"),
        ("WEBHOOK_SECRET", "hunter2 hunter2 hunter2"),
        ("WEBHOOK_SECRET", "құпияқұпияқұпияқұпия"),
        ("WEBHOOK_SECRET", "a" * 257),
        ("DATA_KEYS", "hunter2"),
        ("DATA_KEYS", KEY),
        ("DATA_KEYS", f":{KEY}"),
        ("DATA_KEYS", f"k 1:{KEY}"),
        ("DATA_KEYS", "k1:aHVudGVyMg=="),
        ("DATA_KEYS", "k1:hunter2*"),
        ("DATA_KEYS", "k1:кілт"),
        ("DATA_KEYS", f"k1:{KEY},k1:{KEY}"),
        ("DATA_KEYS", f"k1:{KEY},"),
        ("SMS_GATEWAY", "pigeon"),
        ("SMS_GATEWAY", "console"),
        ("MOBIZON_BASE_URL", "http://api.example.org"),
        ("SMSC_BASE_URL", "ftp://127.0.0.1"),
        ("PLATFORM_URL", "http://platform.example.org/events"),
        ("PLATFORM_URL", "https://user:hunter2@platform.example.org/events"),
        ("PLATFORM_SIGNING_KEYS", "hunter2"),
        ("PLATFORM_SIGNING_KEYS", f"whsec_{KEY},"),
        ("PLATFORM_SIGNING_KEYS", str(PRIVATE.public)),
        ("PLATFORM_VERIFY_KEYS", "whsec_hunter2"),
        ("PLATFORM_VERIFY_KEYS", f"whsk_{KEY}"),
        ("PLATFORM_API_TOKENS", "hunter2"),
        ("PLATFORM_API_TOKENS", f"{API_TOKEN},"),
        ("PLATFORM_API_TOKENS", "hunter2 hunter2 hunter2 hunter2"),
        ("PLATFORM_API_TOKENS", "құпия" * 5),
        ("PLATFORM_API_TOKENS", "a" * 257),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "three years"),
        ("WORKING_DAYS_FILE", "no-such-file.json"),
        ("ADMIN_IDS", "1,hunter2"),
        ("ADMIN_IDS", "-5"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("LIMIT_CODE_ATTEMPTS", "0"),
        ("LIMIT_CODE_TTL_SECONDS", "59"),
        ("LIMIT_BODY_BYTES", "1e6"),
        ("LIMIT_CODE_ATEMPTS", "5"),
    ],
)
def test_a_bad_setting_is_told_by_name_and_never_by_value(name: str, value: str) -> None:
    (problem,) = refused({**GOOD, **PLATFORM, name: value})
    assert problem.startswith(f"{name}: ")
    assert "hunter2" not in problem
    assert KEY not in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_API_BASE", "http://127.0.0.1:8081/"),
        ("TELEGRAM_API_BASE", "http://[::1]:8081"),
        ("TELEGRAM_API_BASE", "http://localhost:8081"),
        ("PUBLIC_URL", "https://consent.example.org/bot"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:secret@127.0.0.1/consent"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:s#c/r?t:1@127.0.0.1:5432/consent?ssl=require"),
        ("DATABASE_URL", "postgresql+asyncpg://bot@[::1]:5432/consent"),
        ("DATABASE_URL", "postgresql+asyncpg:///consent?host=/run/postgresql"),
        ("DATABASE_URL", "sqlite+aiosqlite:////absolute/consent.db"),
        ("DATA_KEYS", f"k2027:{KEY}, k2026:{KEY}"),
        ("WEBHOOK_SECRET", "a" * 16),
        ("WEBHOOK_SECRET", "a" * 256),
        ("ADMIN_IDS", "1, 2,3"),
        ("HTTP_PORT", "0"),
        ("LIMIT_CODE_TTL_SECONDS", "60"),
        ("PLATFORM_URL", "http://127.0.0.1:9000/platform/events"),
        ("PLATFORM_SIGNING_KEYS", f"whsk_{KEY}"),
        ("PLATFORM_VERIFY_KEYS", f"whsec_{KEY}"),
        ("PLATFORM_API_TOKENS", "a" * 24),
        ("PLATFORM_API_TOKENS", "aA0-._~+/" * 3 + "=="),
    ],
)
def test_a_good_setting_is_taken(name: str, value: str) -> None:
    """The negative control of the table above."""
    assert name.lower() in loaded({**GOOD, **PLATFORM, name: value}).model_fields_set


def test_without_the_platforms_settings_there_is_no_platform() -> None:
    assert loaded(GOOD).platform_url is None
    assert platform_keys(loaded(GOOD)) == PlatformKeys(signing=(), verifying=(), api_tokens=())


def test_the_platforms_keys_and_tokens_are_lists_in_their_order() -> None:
    assert platform_keys(loaded({**GOOD, **PLATFORM})) == PlatformKeys(
        signing=(SHARED, PRIVATE), verifying=(SHARED, PRIVATE.public), api_tokens=(API_TOKEN, f"{API_TOKEN}-2")
    )


def test_an_address_that_is_none_is_told_once_with_the_console_too() -> None:
    given = {**GOOD, "SMS_GATEWAY": "console", "TELEGRAM_API_BASE": "https://[hunter2"}
    assert [problem.split(":")[0] for problem in refused(given)] == ["TELEGRAM_API_BASE"]


def test_an_address_is_kept_without_the_slash_at_its_end() -> None:
    assert loaded({**GOOD, "PUBLIC_URL": "https://consent.example.org/"}).public_url == "https://consent.example.org"


def test_admins_are_a_list_of_ids() -> None:
    assert loaded({**GOOD, "ADMIN_IDS": "1, 22,"}).admin_ids == (1, 22)


def test_empty_means_not_set() -> None:
    assert loaded({**GOOD, "METRICS_PORT": "", "PUBLIC_URL": "  "}) == loaded(GOOD)


@pytest.mark.parametrize("base", ["https://api.telegram.org", "https://API.telegram.org.:443/", ""])
def test_codes_are_never_shown_on_a_console_instead_of_being_sent_to_real_people(base: str) -> None:
    (problem,) = refused({**GOOD, "SMS_GATEWAY": "console", "TELEGRAM_API_BASE": base})
    assert problem.startswith("SMS_GATEWAY: console")


def test_a_sandbox_may_show_codes_on_the_console() -> None:
    """The negative control of the refusal above."""
    settings = loaded({**GOOD, "SMS_GATEWAY": "console", "TELEGRAM_API_BASE": "http://127.0.0.1:9000"})
    assert settings.sms_gateway == "console"


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"UPDATES": "webhook"}, ("WEBHOOK_SECRET", "PUBLIC_URL")),
        ({"UPDATES": "webhook", "PUBLIC_URL": "https://consent.example.org"}, ("WEBHOOK_SECRET",)),
        ({"PLATFORM_URL": "https://platform.example.org"}, ("PLATFORM_SIGNING_KEYS",)),
        ({"MOBIZON_API_KEY": ""}, ("MOBIZON_API_KEY",)),
        ({"SMS_GATEWAY": "smsc"}, ("SMSC_LOGIN", "SMSC_PASSWORD")),
        ({"SMS_GATEWAY": "smsc", "SMSC_LOGIN": "bot"}, ("SMSC_PASSWORD",)),
    ],
)
def test_one_setting_may_need_another(given: dict[str, str], problems: tuple[str, ...]) -> None:
    assert tuple(problem.split(":")[0] for problem in refused({**GOOD, **given})) == problems


def test_secrets_hide_in_repr() -> None:
    settings = loaded(
        {
            **GOOD,
            **PLATFORM,
            "WEBHOOK_SECRET": "invented-webhook-secret",
            "SMSC_LOGIN": "invented-login",
            "SMSC_PASSWORD": "invented-password",
            "DATABASE_URL": "postgresql+asyncpg://bot:invented-dbpass@127.0.0.1/consent",
        }
    )
    shown = f"{settings!r} {settings} {platform_keys(settings)!r}"
    for secret in (TOKEN, KEY, "invented-"):
        assert secret not in shown
    assert "http_port=8080" in shown


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        loaded(GOOD).http_port = 1  # type: ignore[misc]  # that it is refused is what is tried


def test_a_file_gives_what_the_environment_does_not(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    lines = [f"{name}={value}" for name, value in GOOD.items()]
    env_file.write_text("\n".join([*lines, "# a comment", "HTTP_PORT=9001", "METRICS_PORT=", "OTHER=thing"]) + "\n")
    assert loaded({"HTTP_PORT": "9002"}, env_file).http_port == 9002
    assert loaded({}, env_file).http_port == 9001
    assert loaded({}, env_file).metrics_port is None


def test_a_limit_misspelt_in_the_file_is_told_too(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("LIMIT_DRAFT_HOUR=1\n")
    assert load_settings(GOOD, env_file) == SettingsRefused(("LIMIT_DRAFT_HOUR: there is no such limit",))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"BOT_TOKEN=\xff\n")
    assert isinstance(load_settings(GOOD, env_file), SettingsRefused)


def test_moved_days_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "days.json"
    file.write_text('{"2026-05-08": "off"}')
    settings = loaded({**GOOD, "WORKING_DAYS_FILE": str(file)})
    assert dict(work_calendar(settings).moved) == {date(2026, 5, 8): False}
    assert dict(work_calendar(loaded(GOOD)).moved) == {}
    file.write_text("[]")
    (problem,) = refused({**GOOD, "WORKING_DAYS_FILE": str(file)})
    assert problem.startswith("WORKING_DAYS_FILE: moved days: not an object")


def test_database_commands_need_no_other_settings() -> None:
    settings = load_database_settings({"UPDATES": "both"}, None)
    assert isinstance(settings, DatabaseSettings)
    refusal = load_database_settings({"DATABASE_URL": "mysql://x", "UPDATES": "both"}, None)
    assert isinstance(refusal, SettingsRefused)
    assert [problem.split(":")[0] for problem in refusal.problems] == ["DATABASE_URL"]
