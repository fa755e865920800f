"""Records are what the published schema says, each kind of them, and nothing mandatory may be left out.

Every record that a story reads is held against the schema as well (`World.records`).
"""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from bot.domain.consent import Kind
from bot.domain.record import dump
from tests.evidence.records import OWN_RECORDS, RECORDS
from tests.evidence.schema import OWN_SCHEMA, SCHEMA, faults, own_faults

README = Path(__file__).parents[2] / "docs" / "evidence" / "README.md"
# As evidence.md lists them for consents: what ISO/IEC TS 27560 makes mandatory.
ISO = [
    "schema_version",
    "record_id",
    "receipt_id",
    "pii_principal_id",
    *(f"privacy_notice/{name}" for name in ("edition", "sha256", "language")),
    "purposes",
    "pii_information",
    "pii_controllers",
    *(f"party_identification/party_{name}" for name in ("id", "type", "name", "bin", "address", "contact")),
    "storage_locations",
    "retention_period",
    "jurisdiction",
    "recipient_third_parties",
    "withdrawal_method",
    "privacy_rights",
    *(
        f"event/{name}"
        for name in ("event_time", "validity_duration", "entity_id", "event_type", "event_state", "method")
    ),
]
# What they have besides: who consented, and what happened.
OURS = [
    *(f"proof/{name}" for name in ("shown", "nonce", "agreed", "code_sent", "verified", "verified_by", "decided")),
    *(f"person/{name}" for name in ("full_name", "phone", "capacity", "bin", "organisation")),
    "attestations",
]
# What may be absent elsewhere, but not where a consent was given.
GIVEN = ["receipt_id", "consent_id", "person/full_name", "person/phone", "proof/agreed", "proof/verified", "person/bin"]


def stored(name: str) -> Any:  # noqa: ANN401 -- JSON
    """A record as it is read back from its canonical bytes."""
    return json.loads(dump(RECORDS[name]))


def changed(record: dict[str, Any], path: str, *value: object) -> dict[str, Any]:
    """The record with a field left out, or of another value."""
    copy = deepcopy(record)
    *parents, name = path.split("/")
    inner = copy
    for parent in parents:
        inner = inner[parent]
    del inner[name]
    if value:
        [inner[name]] = value
    return copy


def test_the_schema_is_one() -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    jsonschema_rs.meta.validate(OWN_SCHEMA)


@pytest.mark.parametrize("name", RECORDS)
def test_every_kind_of_record_is_as_the_schema_says(name: str) -> None:
    assert faults(stored(name)) == []


def test_there_is_no_kind_without_a_record_here() -> None:
    """But for those that nothing writes yet."""
    later = {Kind.REQUEST_OPENED, Kind.REQUEST_ANSWERED}
    kinds = {record["kind"] for record in RECORDS.values()}
    own = {record["kind"] for record in OWN_RECORDS.values()}
    assert kinds == set(SCHEMA["properties"]["kind"]["enum"])
    assert own == set(OWN_SCHEMA["properties"]["kind"]["enum"])
    assert kinds | own == {kind.value for kind in set(Kind) - later}


@pytest.mark.parametrize("name", OWN_RECORDS)
def test_every_record_of_no_person_is_as_its_schema_says(name: str) -> None:
    """Each field of it counts: leave any out, or add one, and the record is none."""
    record = json.loads(dump(OWN_RECORDS[name]))
    assert own_faults(record) == []
    assert [path for path in record if not own_faults(changed(record, path))] == []
    assert own_faults({**record, "phone": "+77010000001"})
    assert faults(record)


@pytest.mark.parametrize("path", ISO + OURS)
def test_nothing_mandatory_may_be_left_out_of_a_consent(path: str) -> None:
    """Negative control of the schema: it would notice."""
    assert faults(changed(stored("given by a partner"), path))


@pytest.mark.parametrize("path", GIVEN)
def test_nothing_may_be_open_where_a_consent_was_given(path: str) -> None:
    assert faults(changed(stored("given by a partner"), path, None))


@pytest.mark.parametrize("name", RECORDS)
def test_every_top_level_field_of_every_kind_counts(name: str) -> None:
    """Leave any of them out, or add one, and the record is none."""
    record = stored(name)
    assert [path for path in record if not faults(changed(record, path))] == []
    assert faults({**record, "iin": "000000000000"})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("kind", "consent.withdrawn"),
        ("record_id", "1" * 31),
        ("privacy_notice/sha256", "6DB478F9" * 8),
        ("event/event_time", "2026-11-22 10:15"),
        ("event/event_state", "withdrawn"),
        ("person/phone", "87010000001"),
        ("purposes", []),
        ("retention_period/record_days", "1095"),
    ],
)
def test_a_field_of_another_form_is_refused(path: str, value: object) -> None:
    assert faults(changed(stored("given by a partner"), path, value))


def test_the_readme_tells_which_field_is_which_of_the_standard() -> None:
    named = {path.split("/")[-1] for path in ISO}
    text = README.read_text(encoding="utf-8")
    assert [name for name in named if f"`{name}`" not in text] == []
