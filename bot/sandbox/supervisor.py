"""The sandbox's background work: one task that owns a task group."""

import asyncio
import contextlib
from collections.abc import Coroutine
from types import TracebackType
from typing import Self


class Supervisor:
    """Owns every background task of a sandbox; leaving it cancels and awaits them all.

    A test fixture may enter and leave in different tasks, which a `TaskGroup` cannot span: so the group lives inside
    one task of its own, and an error in any child surfaces when the sandbox is left.
    """

    def __init__(self) -> None:
        self._group: asyncio.TaskGroup | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()

    def spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Start background work that ends with the sandbox at the latest."""
        if self._group is None:
            work.close()
            raise RuntimeError("The sandbox is not running: enter it first.")
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def stop(self) -> None:
        """Wake whoever sleeps here, and let no more work start."""
        self._stop.set()

    async def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the end of the sandbox."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    async def __aenter__(self) -> Self:
        ready = asyncio.Event()
        self._task = asyncio.create_task(self._run(ready))  # noqa: TID251 - see the class: it holds the TaskGroup
        await ready.wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        await self._task

    async def _run(self, ready: asyncio.Event) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                ready.set()
                await self._stop.wait()
                for task in self._tasks:
                    task.cancel()
        finally:
            self._group = None
