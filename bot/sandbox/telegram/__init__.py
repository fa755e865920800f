"""Telegram's Bot API over real HTTP, as strict; rules and wording from its documentation and open server."""
