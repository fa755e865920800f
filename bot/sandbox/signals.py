"""Waiting for something to become true, without polling."""

import asyncio
from collections.abc import Callable, Hashable


class Signals:
    """Wakes those who wait on a key once their condition holds; costs nothing while nobody waits."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, dict[asyncio.Future[None], Callable[[], bool]]] = {}

    def fire(self, *keys: Hashable) -> None:
        """Something changed under the keys: wake everyone there whose condition holds now."""
        for key in keys:
            for future, is_true in self._waiting.get(key, {}).items():
                if not future.done() and is_true():
                    future.set_result(None)

    async def until(self, key: Hashable, is_true: Callable[[], bool], timeout_seconds: float) -> bool:
        """Whether the condition held in time; it is looked at now, and whenever the key is fired."""
        if is_true():
            return True
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, {})[future] = is_true
        try:
            done, _ = await asyncio.wait((future,), timeout=timeout_seconds)
        finally:
            del self._waiting[key][future]
            if not self._waiting[key]:
                del self._waiting[key]
        return bool(done)
