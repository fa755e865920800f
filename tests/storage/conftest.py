"""What only the storage contract asks for; the rest is in the suite's conftest."""

from tests.databases import empty_sqlite_url
from tests.storage.vaults import vault

__all__ = ["empty_sqlite_url", "vault"]
