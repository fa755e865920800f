"""Files that the bot and people sent: kept for download, the oldest forgotten first."""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final

from bot.sandbox.telegram.args import Upload
from bot.sandbox.wire import JsonObject

_KEPT_BYTES_MAX: Final = 64 * 1024 * 1024
_KEPT_FILES_MAX: Final = 1_000
_MARK: Final = "-"  # between a file's id and the letter of a size


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file: under `file_id` for sending again and getFile, under `path` for download."""

    file_id: str
    unique_id: str
    path: str
    name: str
    content_type: str
    data: bytes

    def json(self) -> JsonObject:
        """The file as `File`: https://core.telegram.org/bots/api#file."""
        return {**self.reference(), "file_path": self.path}

    def document(self) -> JsonObject:
        """The file as it shows in a message: https://core.telegram.org/bots/api#document."""
        return {"document": {**self.reference(), "file_name": self.name, "mime_type": self.content_type}}

    @property
    def folder(self) -> str:
        """Its kind, in Telegram's words: documents, photos."""
        return self.path.partition("/")[0]

    def reference(self, mark: str = "") -> JsonObject:
        """The identifiers that every kind of file has; `mark` is the letter of a photo's size, which has its own."""
        file_id = f"{self.file_id}{_MARK}{mark}" if mark else self.file_id
        return {"file_id": file_id, "file_unique_id": f"{self.unique_id}{mark}", "file_size": len(self.data)}


class Files:
    """The files by id and by path."""

    def __init__(self) -> None:
        self._by_id: OrderedDict[str, StoredFile] = OrderedDict()
        self._by_path: dict[str, StoredFile] = {}
        self._bytes = 0
        self._count = 0

    def keep(self, upload: Upload, folder: str) -> StoredFile:
        """Store an uploaded file; `folder` is its kind, in Telegram's words: documents, photos."""
        number = self._count
        self._count += 1
        digest = sha256(upload.data).hexdigest()
        suffix = PurePosixPath(upload.name).suffix
        stored = StoredFile(
            file_id=f"BQACAgIAAxkD{number:08d}{digest[:32]}",
            unique_id=f"AgAD{digest[:16]}",
            path=f"{folder}/file_{number}{suffix}",
            name=upload.name,
            content_type=upload.content_type,
            data=upload.data,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        self._bytes += len(stored.data)
        while self._bytes > _KEPT_BYTES_MAX or len(self._by_id) > _KEPT_FILES_MAX:
            _, old = self._by_id.popitem(last=False)
            del self._by_path[old.path]
            self._bytes -= len(old.data)
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file with this id, or with the id of one of its sizes, if it is still kept."""
        return self._by_id.get(file_id.partition(_MARK)[0])

    def by_path(self, path: str) -> StoredFile | None:
        """The file with this download path, if it is still kept."""
        return self._by_path.get(path)
