"""Command lists per scope and language, and the bot's name and descriptions per language."""

import re
from typing import Final

from bot.sandbox.telegram.args import Args
from bot.sandbox.telegram.errors import BotApiError, bad_request
from bot.sandbox.wire import JsonList, JsonObject

_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
_COMMANDS_MAX: Final = 100
_DESCRIPTION_MAX: Final = 256
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_PLAIN_SCOPES: Final = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES: Final = ("chat", "chat_administrators", "chat_member")
_TEXTS: Final = {"name": 64, "description": 512, "short_description": 120}


class Profile:
    """What the bot says about itself."""

    def __init__(self) -> None:
        self._commands: dict[tuple[str, str], JsonList] = {}
        self._texts: dict[tuple[str, str], str] = {}

    def set_commands(self, args: Args) -> bool:
        """setMyCommands: https://core.telegram.org/bots/api#setmycommands."""
        commands = args.decoded("commands", "commands")
        if commands is None:
            commands = []
        if not isinstance(commands, list):
            raise bad_request("expected an Array of BotCommand")
        if len(commands) > _COMMANDS_MAX:
            raise BotApiError(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        checked = [_command(command) for command in commands]
        self._commands[_scope(args), _language(args)] = checked
        return True

    def commands(self, args: Args) -> JsonList:
        """getMyCommands: what was set for exactly this scope and language."""
        return self._commands.get((_scope(args), _language(args)), [])

    def delete_commands(self, args: Args) -> bool:
        """What deleteMyCommands does: this scope and language have no list of their own any more."""
        self._commands.pop((_scope(args), _language(args)), None)
        return True

    def commands_for(self, person_id: int, language: str | None) -> JsonList:
        """What a person's menu shows, by https://core.telegram.org/bots/api#determining-list-of-commands."""
        for scope in (f"chat:{person_id}", "all_private_chats", "default"):
            for code in ((language or "")[:2], ""):
                if found := self._commands.get((scope, code)):
                    return found
        return []

    def set_text(self, what: str, args: Args) -> bool:
        """setMyName, setMyDescription, setMyShortDescription."""
        text = args.text(what)
        if len(text) > _TEXTS[what]:
            raise bad_request(f"bot {what.replace('_', ' ')} is too long")
        self._texts[what, _language(args)] = text
        return True

    def text(self, what: str, args: Args) -> JsonObject:
        """getMyName, getMyDescription, getMyShortDescription, falling back to the text for every language."""
        return {what: self._texts.get((what, _language(args))) or self._texts.get((what, ""), "")}


def scope_chat(args: Args) -> int | None:
    """The chat that the scope of a call names, if it names one; a scope that makes no sense raises 400."""
    chat = _scope(args).partition(":")[2].partition(":")[0]
    return Args(values={"chat_id": chat}).integer("chat_id") if chat else None


def _command(value: object) -> JsonObject:
    if not isinstance(value, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(value.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    command, description = value["command"].removeprefix("/"), value["description"]
    if not command:
        raise bad_request("command must be non-empty")
    if not _COMMAND.fullmatch(command):
        raise BotApiError(400, "Bad Request: BOT_COMMAND_INVALID")
    if not description.strip():
        raise bad_request("command description must be non-empty")
    if len(description) > _DESCRIPTION_MAX:
        raise BotApiError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _scope(args: Args) -> str:
    value = args.decoded("scope", "BotCommandScope")
    if value is None:
        return "default"
    if not isinstance(value, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = value.get("type")
    if kind in _PLAIN_SCOPES:
        return str(kind)
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not value.get("chat_id"):
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    scope = f"{kind}:{value['chat_id']}"
    if kind == "chat_member":
        scope += f":{value.get('user_id')}"
    return scope


def _language(args: Args) -> str:
    code = args.text("language_code")
    if code and not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code
