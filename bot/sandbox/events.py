"""What happens in the sandbox, live: for the chat page's stream."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from bot.sandbox.wire import JsonObject

_BACKLOG_MAX = 1000


class Events:
    """A broadcast of small JSON events. A listener who falls behind by a thousand loses the oldest."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[JsonObject]] = set()
        self._is_closed = False

    def publish(self, kind: str, make: Callable[[], JsonObject]) -> None:
        """Tell the listeners; the event is only made when somebody listens."""
        if not self._listeners:
            return
        event = {"type": kind, **make()}
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)

    def close(self) -> None:
        """Let every listener go."""
        self._is_closed = True
        for queue in self._listeners:
            if queue.empty():
                queue.put_nowait({})

    async def listen(self, *, idle_seconds: float = 15.0) -> AsyncIterator[JsonObject | None]:
        """Events as they come; None after each idle period, so that the connection can be kept alive."""
        queue: asyncio.Queue[JsonObject] = asyncio.Queue(_BACKLOG_MAX)
        self._listeners.add(queue)
        try:
            while not self._is_closed:
                event: JsonObject | None = None
                with contextlib.suppress(TimeoutError):
                    event = await asyncio.wait_for(queue.get(), idle_seconds)
                if not self._is_closed:
                    yield event
        finally:
            self._listeners.discard(queue)
