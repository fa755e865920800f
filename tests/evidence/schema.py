"""The published schemas of records, as the tests hold records against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

PATH = Path(__file__).parents[2] / "docs" / "evidence" / "record.schema.json"
SCHEMA: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
OWN_SCHEMA: dict[str, Any] = json.loads((PATH.parent / "own-record.schema.json").read_text(encoding="utf-8"))
_VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)
_OWN_VALIDATOR = jsonschema_rs.Draft202012Validator(OWN_SCHEMA)


def faults(record: object) -> list[str]:
    """What the schema finds wrong with a record of a person."""
    return _faults(_VALIDATOR, record)


def own_faults(record: object) -> list[str]:
    """What the schema finds wrong with a record of no person."""
    return _faults(_OWN_VALIDATOR, record)


def _faults(validator: jsonschema_rs.Draft202012Validator, record: object) -> list[str]:
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(record)]
