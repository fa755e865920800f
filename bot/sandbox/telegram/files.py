"""Files that the bot sent: kept for download, the oldest forgotten first."""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final

from bot.sandbox.telegram.args import Upload
from bot.sandbox.wire import JsonObject

_KEPT_BYTES_MAX: Final = 64 * 1024 * 1024
_KEPT_FILES_MAX: Final = 1_000


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

    def reference(self) -> JsonObject:
        """The identifiers that every kind of file has."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


class Files:
    """The files by id and by path."""

    def __init__(self) -> None:
        self._by_id: OrderedDict[str, StoredFile] = OrderedDict()
        self._by_path: dict[str, StoredFile] = {}
        self._bytes = 0
        self._count = 0

    def keep(self, upload: Upload, folder: str) -> StoredFile:
        """Store an uploaded file."""
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
        """The file with this id, if it is still kept."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file with this download path, if it is still kept."""
        return self._by_path.get(path)
