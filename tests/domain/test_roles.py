"""What each role may do, and how acts are called in the ledger."""

from __future__ import annotations

import itertools
import re

import pytest

from bot.domain.roles import Act, Right, Role, may

# The table of the desk, a line for a right: what owners, officers and auditors may do.
TABLE = {
    Right.READ: (True, True, True),
    Right.PEOPLE: (True, True, False),
    Right.EDITIONS: (True, True, False),
    Right.DELIVERIES: (True, False, False),
    Right.EXPORT: (True, False, True),
    Right.EXPORT_PERSONAL: (True, False, False),
    Right.ADMINS: (True, False, False),
}


@pytest.mark.parametrize(("role", "right"), list(itertools.product(Role, Right)))
def test_a_role_may_do_what_the_table_says(role: Role, right: Right) -> None:
    assert may(role, right) is TABLE[right][list(Role).index(role)]


@pytest.mark.parametrize("act", list(Act))
def test_an_act_is_named_as_the_published_schema_says(act: Act) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z]+", act)
    assert len(act) <= 32
