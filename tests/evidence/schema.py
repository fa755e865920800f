"""The published schema of records, as the tests hold records against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

PATH = Path(__file__).parents[2] / "docs" / "evidence" / "record.schema.json"
SCHEMA: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
_VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)


def faults(record: object) -> list[str]:
    """What the schema finds wrong with a record."""
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in _VALIDATOR.iter_errors(record)]
