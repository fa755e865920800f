"""How the Bot API says no."""

from bot.sandbox.wire import JsonObject


class BotApiError(Exception):
    """A refusal in Telegram's words: HTTP status, description, and when to come again."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def json(self) -> JsonObject:
        """The body of the answer: https://core.telegram.org/bots/api#making-requests."""
        body: JsonObject = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(what: str) -> BotApiError:
    """400 with Telegram's prefix."""
    return BotApiError(400, f"Bad Request: {what}")
