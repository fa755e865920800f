"""Roles of admins, and what each may do: the one table that every command and every act is judged by."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """An admin's role (domain.md)."""

    OWNER = "owner"
    OFFICER = "officer"
    AUDITOR = "auditor"


class Right(StrEnum):
    """What an admin may do at the desk."""

    READ = "read"
    """See the desk, statistics, the state of deliveries and campaigns, a person's card; verify the ledger."""
    PEOPLE = "people"
    """Reveal a person's data, with a reason."""
    EDITIONS = "editions"
    """Send in editions, decide about another's, lead campaigns."""
    DELIVERIES = "deliveries"
    """Send events again, pause and open the endpoint."""
    EXPORT = "export"
    """Take out files without personal data."""
    EXPORT_PERSONAL = "export-personal"
    """Take out files with personal data, with a reason."""
    ADMINS = "admins"
    """Add and remove admins."""


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.OFFICER: frozenset({Right.READ, Right.PEOPLE, Right.EDITIONS}),
    Role.AUDITOR: frozenset({Right.READ, Right.EXPORT}),
}


def may(role: Role, right: Right) -> bool:
    """Tell whether a role has a right."""
    return right in RIGHTS[role]


class Act(StrEnum):
    """What an admin did, as the entry `admin.acted` records it; past tense, hierarchical, at most 32 characters."""

    ADMIN_ADDED = "admin.added"
    ADMIN_CHANGED = "admin.changed"
    ADMIN_REMOVED = "admin.removed"
    PERSON_SOUGHT = "person.sought"
    PERSON_REVEALED = "person.revealed"
    EDITION_UPLOADED = "edition.uploaded"
    EDITION_PROPOSED = "edition.proposed"
    EDITION_APPROVED = "edition.approved"
    EDITION_REJECTED = "edition.rejected"
    EDITION_WITHDRAWN = "edition.withdrawn"
    CAMPAIGN_PAUSED = "campaign.paused"
    CAMPAIGN_RESUMED = "campaign.resumed"
    CAMPAIGN_STOPPED = "campaign.stopped"
    DELIVERY_OPENED = "delivery.opened"
    DELIVERY_RETRIED = "delivery.retried"
    ENDPOINT_PAUSED = "endpoint.paused"
    ENDPOINT_OPENED = "endpoint.opened"
    ENDPOINT_TESTED = "endpoint.tested"
    EXPORT_ORDERED = "export.ordered"
    EXPORT_STOPPED = "export.stopped"
    STATISTICS_EXPORTED = "statistics.exported"
    LEDGER_VERIFIED = "ledger.verified"
