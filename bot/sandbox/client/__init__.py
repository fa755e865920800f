"""The people's side of the sandbox over HTTP, under /client: phones to write, tap and read with; JSON in and out.

Refusals are `{"error": what}`: 400 for nonsense, 404 for what is not there, 409 for what a phone cannot do now.

    POST   /client/people                      first_name, phone, last_name?, username?, language_code?, id? → person
    GET    /client/people/{id}?after&timeout   person, chat, sms; waits for a chat revision greater than `after`
    POST   /client/people/{id}/messages        text | contact | contact_of (a person's id) | share_contact | sticker |
                                               voice | photo | document | location | message (raw), with
                                               forwarded_from? (a person's id), forward_origin?, via_bot?
                                               → update_id (null if the bot did not ask for it), message_id, update_ids
    POST   /client/people/{id}/files           multipart: document (a file), caption? → as above
    POST   /client/people/{id}/taps            message_id, data, force? → update_id, callback_query_id
    POST   /client/people/{id}/block, unblock  → update_id
    POST   /client/groups/{id}/messages        from, title?, and a message as above
    GET    /client/taps/{callback_query_id}?timeout    answered, answer: text, show_alert, url; null until answered
    GET    /client/state                       bot, people, chats by id, sms, faults, pending_updates, platform, now
    GET    /client/events                      server-sent: message, edited, deleted, tap, answer, action, commands,
                                               sms, person, blocked, delivery, platform_delivery, platform_post,
                                               platform_switch
    GET    /client/calls?method&chat_id&after&limit    the bot's calls: method, params, ok, result or description …
    GET    /client/sends?method&chat_id&since  times, chats, messages: when, where and under which number the bot sent
    GET    /client/quiet?timeout&chat_id       quiet, pending: waits until every update was acknowledged
    GET    /client/sms?to                      sms
    GET    /client/files/{file_id}             a file that the bot or a person sent
    POST   /client/updates                     a raw update → update_id; a lower id than the newest is shown once
    POST   /client/updates/{id}/redeliver      the same update once more
    GET, POST, DELETE /client/faults           see `bot.sandbox.faults`
    POST   /client/clock                       advance_seconds → now
    POST   /client/platform/events             type, data → what the Platform posted and the bot's status and answer
    POST   /client/platform/lookups            phone | external_id → the bot's status and answer
    POST   /client/platform/switch             is_down: whether the Platform answers 503 to everything
    POST   /client/rules                       numbers of `bot.sandbox.telegram.rules.Rules`
"""

from aiohttp import web

from bot.sandbox.client.phones import add_phones
from bot.sandbox.client.platform import add_platform_levers
from bot.sandbox.client.world import add_world
from bot.sandbox.platform.sandbox import PlatformSandbox
from bot.sandbox.sms.sandbox import SmsSandbox
from bot.sandbox.telegram.sandbox import TelegramSandbox


def add_client_api(app: web.Application, telegram: TelegramSandbox, sms: SmsSandbox, platform: PlatformSandbox) -> None:
    """Mount everything under /client."""
    add_phones(app, telegram, sms)
    add_world(app, telegram, sms, platform)
    add_platform_levers(app, platform)
