"""The documentation says what is so: every setting and command, no other, with the right defaults."""

import argparse
import json
import re
from itertools import pairwise
from pathlib import Path

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from bot.__main__ import parser
from bot.domain.agreement import PINNED
from bot.domain.consent import Kind
from bot.domain.inbound import KNOWN_TYPES
from bot.domain.outgoing import TESTED
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    (found,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    return str(found)


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]


def default(name: str) -> str:
    value = Settings.model_fields[name].default
    if value is PydanticUndefined:
        return "required"
    value = value.get_secret_value() if isinstance(value, SecretStr) else value
    return f"`{value}`" if value not in (None, ()) else ""


def test_the_readme_has_every_setting_and_no_other_with_its_default() -> None:
    expected = {name.upper(): default(name) for name in Settings.model_fields}
    assert {row[0].strip("`"): row[1] for row in rows(section("Settings"))} == expected


def test_every_setting_has_a_meaning_or_a_name_that_says_all() -> None:
    speechless = {row[0].strip("`") for row in rows(section("Settings")) if not row[2]}
    assert speechless <= {"MOBIZON_BASE_URL", "SMSC_BASE_URL"}


def commands(root: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (found,) = (action for action in root._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001
    return dict(found.choices)


def test_the_readme_has_every_command_and_no_other() -> None:
    documented = {row[0].strip("`").split()[0] for row in rows(section("Running it"))}
    assert documented == set(commands(parser()))


def test_the_readme_has_every_option_of_every_command() -> None:
    for name, command in commands(parser()).items():
        for action in command._actions:  # noqa: SLF001
            for option in action.option_strings:
                assert option in ("-h", "--help") or option in section("Running it"), f"{name} {option}"


def test_before_the_first_command_the_readme_says_whose_python_runs_it() -> None:
    """Any other python has none of the packages, and would answer with a traceback."""
    before, command, _ = section("Running it").partition("python -m bot")
    assert command
    assert "`make venv`" in before


def test_every_target_of_the_makefile_is_in_the_readme() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)
    assert len(targets) > 5
    assert [name for name in targets if f"make {name}" not in README and f"`{name}`" not in README] == []


def test_the_readme_leads_to_every_part_of_the_documentation() -> None:
    """A page that nothing leads to is found by nobody."""
    pages = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*/README.md"))
    assert len(pages) == 3
    assert [
        page for page in pages if f"]({page})" not in README and f"]({page.removesuffix('/README.md')})" not in README
    ] == []


def test_what_the_readme_leads_to_is_there() -> None:
    links = re.findall(r"\]\(([^):]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_names_the_pinned_hash() -> None:
    assert all(pin.sha256 in README for pin in PINNED.values())


def test_what_is_not_locked_cannot_be_installed_and_no_address_is_locked() -> None:
    """The lock pins every file by hash and names no place to get it from."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        requirements = re.sub(r"\\\n\s*", "", text).strip().splitlines()
        unpinned = [line[:60] for line in requirements if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:", line)]
        assert unpinned == []
        assert "://" not in text
        assert not re.search(r"^-", text, re.MULTILINE)


def test_npm_s_packages_are_pinned_by_hash_too_and_no_address_is_locked() -> None:
    text = (ROOT / "tests/node/package-lock.json").read_text(encoding="utf-8")
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
    assert packages
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    assert "://" not in text
    wanted = json.loads((ROOT / "tests/node/package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_every_requirement_says_why_and_under_which_licence() -> None:
    for name in ("requirements.in", "requirements-dev.in"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        for before, line in pairwise(lines):
            if line and line[0] not in "#-":
                assert re.match(r"# .+\. .*(MIT|Apache|BSD|MPL|PSF)", before), line


def test_the_page_for_the_platforms_developers_names_only_what_there_is() -> None:
    directory = ROOT / "docs" / "platform"
    page = (directory / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+\.[a-z]+)`", page))
    assert named >= {"consent.requested", "consent.withdrawn"}
    assert named <= KNOWN_TYPES | {kind.value for kind in Kind} | {TESTED}
    linked = [link for link in re.findall(r"\]\(([^)]+)\)", page) if "://" not in link]
    assert linked
    assert [link for link in linked if not (directory / link).exists()] == []
