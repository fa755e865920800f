"""Photos and documents in a call: the file itself or its id, what is refused, and how it shows in a message."""

from dataclasses import dataclass
from typing import Final

from bot.sandbox.telegram.args import Args, Upload
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.files import StoredFile
from bot.sandbox.telegram.formatting import read_caption
from bot.sandbox.telegram.pictures import check_photo, photo
from bot.sandbox.telegram.sandbox import TelegramSandbox
from bot.sandbox.wire import JsonList, JsonObject

KINDS: Final = ("photo", "document")
_FOLDERS: Final = {"photo": "photos", "document": "documents"}
_ATTACHED: Final = "attach://"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputMedia:
    """What an edit puts in place of the old content; https://core.telegram.org/bots/api#inputmedia."""

    kind: str
    file: Upload | str
    caption: str
    entities: JsonList


def given_media(telegram: TelegramSandbox, args: Args, kind: str) -> JsonObject:
    """The photo or document of a sending call, as it shows in the message; raises 400."""
    upload = args.upload(kind)
    if upload is None and not args.text(kind):
        raise bad_request(f"there is no {kind} in the request")
    return shown_media(telegram, kind, upload or args.text(kind))


def shown_media(telegram: TelegramSandbox, kind: str, file: Upload | str) -> JsonObject:
    """A new file, or the file with an id, as it shows in a message; raises 400."""
    stored = _kept(telegram, kind, file) if isinstance(file, Upload) else _found(telegram, kind, file)
    return photo(stored) if kind == "photo" else stored.document()


def read_input_media(args: Args) -> InputMedia:
    """The `media` of editMessageMedia; of its kinds the sandbox knows photo and document. Raises 400."""
    if not args.text("media"):
        raise bad_request('parameter "media" is required')
    media = args.decoded("media", "input media")
    if not isinstance(media, dict):
        raise _unreadable("expected an Object")
    inner = Args(values=media, files=args.files)
    caption, entities = read_caption(inner, part_of="InputMedia")
    kind, reference = media.get("type"), inner.text("media")
    if kind is None:
        raise _unreadable('Can\'t find field "type"')
    file = args.files.get(reference.removeprefix(_ATTACHED)) if reference.startswith(_ATTACHED) else reference
    if not file:
        raise _unreadable("media not found")
    if kind not in KINDS:
        raise _unreadable(f'type "{kind}" is unsupported')
    return InputMedia(kind=kind, file=file, caption=caption, entities=entities)


def _unreadable(problem: str) -> Exception:
    return bad_request(f"can't parse InputMedia: {problem}")


def _kept(telegram: TelegramSandbox, kind: str, upload: Upload) -> StoredFile:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        check_photo(upload.data)
    return telegram.files.keep(upload, _FOLDERS[kind])


def _found(telegram: TelegramSandbox, kind: str, file_id: str) -> StoredFile:
    stored = telegram.files.by_id(file_id)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.folder != _FOLDERS[kind]:
        other = next(one for one, folder in _FOLDERS.items() if folder == stored.folder)
        raise bad_request(f"can't use file of type {other.title()} as {kind.title()}")
    return stored
