"""Reading Bot API calls off HTTP: query, form, multipart and JSON, as Telegram does."""

import json
from typing import Final

import aiohttp
from aiohttp import BodyPartReader, MultipartReader, web

from bot.sandbox.telegram.args import Args, Upload
from bot.sandbox.telegram.errors import BotApiError, bad_request
from bot.sandbox.wire import JsonObject, form_fields

_UPLOAD_BYTES_MAX: Final = 50 * 1024 * 1024


async def read_args(request: web.Request) -> Args:
    """The parameters of a call; a parameter in the body wins over the query. Raises 400 on an unreadable body."""
    values: JsonObject = form_fields(request.rel_url.raw_query_string)
    if not request.can_read_body:
        return Args(values=values)
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _read_multipart(await request.multipart(), values)
    raw = await request.read()
    if kind == "application/x-www-form-urlencoded":
        values.update(form_fields(raw.decode("utf-8", "replace")))
    elif kind == "application/json":
        values.update(_read_json(raw))
    elif raw.strip():
        raise bad_request(f'unsupported content type "{kind}"')
    return Args(values=values)


async def read_reply(response: aiohttp.ClientResponse) -> JsonObject | None:
    """The call in a webhook's answer, if there is one: JSON or multipart without files."""
    if response.content_type == "application/json":
        raw = await response.read()
        try:
            value = json.loads(raw) if raw.strip() else None
        except ValueError:
            return None
        return value if isinstance(value, dict) else None
    if response.content_type == "multipart/form-data":
        wrapper = aiohttp.MultipartReader.from_response(response)
        return (await _read_multipart(wrapper, {})).values
    await response.read()
    return None


def _read_json(raw: bytes) -> JsonObject:
    try:
        value = json.loads(raw) if raw.strip() else {}
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(value, dict):
        raise bad_request("expected a JSON object")
    return value


async def _read_multipart(
    reader: "MultipartReader | aiohttp.multipart.MultipartResponseWrapper", values: JsonObject
) -> Args:
    files: dict[str, Upload] = {}
    try:
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise bad_request("can't parse multipart body")
            data = bytes(await part.read(decode=True))
            if part.filename is None:
                values[part.name] = data.decode("utf-8", "replace")
                continue
            if len(data) > _UPLOAD_BYTES_MAX:
                raise BotApiError(413, "Request Entity Too Large")
            content_type = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(name=part.filename, content_type=content_type, data=data)
    except ValueError as error:
        raise bad_request("can't parse multipart body") from error
    return Args(values=values, files=files)
