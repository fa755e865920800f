"""The names of all commands, as menus list them; each has the text `command-<name>`."""

from __future__ import annotations

from bot.domain.roles import Right

EVERYBODY = ("start", "agreement", "consent", "receipt", "revoke", "language", "privacy", "help")

# What a role must be allowed to see the command at all; acts beneath it may ask for more.
ADMINS = {
    "admin": Right.READ,
    "stats": Right.READ,
    "find": Right.READ,
    "editions": Right.READ,
    "campaigns": Right.READ,
    "deliveries": Right.READ,
    "export": Right.EXPORT,
    "verify": Right.READ,
    "admins": Right.ADMINS,
}
