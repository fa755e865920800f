"""Import contracts and types hold (the test command checks that), and each would notice a breach."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BREACHES = {
    "Imports point inward": ("bot/domain/phone.py", "import bot.services"),
    "Only storage speaks SQL": ("handlers/__init__.py", "import sqlalchemy"),
    "The domain is pure: no framework, no I/O, no clock, no randomness": ("bot/domain/identity.py", "import random"),
    "Services know neither Telegram nor HTTP": ("bot/services/people.py", "import aiogram"),
    "Only the demo command starts the sandbox": ("bot/settings.py", "import bot.sandbox"),
}

FORGETFUL = """
class Moved: ...
class Old: ...

def answer(outcome: Moved | Old) -> None:
    match outcome:
        case Moved():
            print(outcome)
"""


def test_each_import_contract_notices_a_breach(tmp_path: Path) -> None:
    """The negative control of `lint-imports`: a contract whose names are out of date would keep quiet for ever."""
    for package in ("bot", "handlers", "locales", "storage"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    for file, line in BREACHES.values():
        with (tmp_path / file).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [lint, "--no-cache", "--no-logo"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    for name in BREACHES:
        assert re.search(rf"^{re.escape(name)} BROKEN", done.stdout, re.MULTILINE), done.stdout


def test_an_outcome_that_nobody_answers_breaks_the_build(tmp_path: Path) -> None:
    """A `match` that says nothing of one is an error, though nothing follows it and none of its cases returns."""
    forgetful = tmp_path / "forgetful.py"
    forgetful.write_text(FORGETFUL, encoding="utf-8")
    mypy = Path(sys.executable).parent / "mypy"
    done = subprocess.run(
        [mypy, "--cache-dir", tmp_path / "cache", forgetful],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert re.search(r'forgetful\.py:6: error: .* "Old"\s+\[exhaustive-match\]', done.stdout), done.stdout
