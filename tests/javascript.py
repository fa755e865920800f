"""Node of this machine, for what must agree with JavaScript."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

NODE_TESTS = Path(__file__).parent / "node"


def node_or_skip() -> str:
    """The program; without it the test is skipped aloud, and fails under CI."""
    program = shutil.which("node")
    if program is None:
        _lacks("NODE IS MISSING: nothing was tried in JavaScript. Install the package `nodejs`.")
    return str(program)


def node_with_packages_or_skip() -> str:
    """The program, where the packages of `tests/node` are installed too."""
    program = node_or_skip()
    if not (NODE_TESTS / "node_modules" / "installed").exists():
        _lacks("NPM'S PACKAGES ARE MISSING: JavaScript's library was not tried. Install npm, then run `make test`.")
    return program


def _lacks(message: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
