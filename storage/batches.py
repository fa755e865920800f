"""Functions that wait at the same moment, gathered on the event loop and handed to a thread as one batch."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.engine import Connection

from storage.errors import DatabaseAway, DatabaseBroken


@dataclass(slots=True, kw_only=True)
class Call:
    """One waiting caller: its function, and what became of it once a thread has run it."""

    fn: Callable[[Connection], object]
    future: asyncio.Future[object]
    result: object = None
    error: Exception | None = None


class Runner(Protocol):
    """What a thread does with a batch; each thread has one of its own, and its connection with it."""

    def run(self, calls: Sequence[Call]) -> None:
        """Run every call and note its result or error; raise to fail all of them."""
        ...

    def close(self) -> None:
        """Let go of the connection, after the last batch."""
        ...


class Batches:
    """Gathers calls and gives each batch to whichever thread is free.

    A batch leaves when as many calls wait as the last batch held: those callers are the likely ones to come back, and
    waiting for them fills the next commit. It leaves after `gather_seconds` in any case. A lone caller therefore does
    not wait at all (the last batch held one), and a crowd pays one fsync for everybody.
    """

    def __init__(
        self, runners: Sequence[Runner], *, name: str, gather_seconds: float, batch_max: int, waiting_max: int
    ) -> None:
        """Start one thread for each runner, bound to the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._gather_seconds = gather_seconds
        self._batch_max = batch_max
        self._waiting_max = waiting_max
        self._waiting: list[Call] = []
        self._expected = 1
        self._flushing: asyncio.Handle | None = None
        self._idle = len(runners)
        self._closing: asyncio.Future[None] | None = None
        self._batches: queue.SimpleQueue[list[Call] | None] = queue.SimpleQueue()
        # Daemons: a program that ends without close() must not hang, and an unfinished commit was promised to nobody.
        self._threads = [
            threading.Thread(target=self._work, args=(runner,), name=f"{name}-{number}", daemon=True)
            for number, runner in enumerate(runners)
        ]
        for thread in self._threads:
            thread.start()

    async def call(self, fn: Callable[[Connection], object]) -> object:
        """Run the function on a thread's connection and return what it returned, or raise what it raised.

        A caller that is cancelled only stops waiting: what it asked for is done with the rest of its batch, so a
        cancellation never tears a commit. Raises `DatabaseAway` after `close()` or when too many wait already.
        """
        if self._closing is not None:
            raise DatabaseAway("the database is being closed")
        if len(self._waiting) >= self._waiting_max:
            raise DatabaseAway(f"{self._waiting_max} callers wait for the database already")
        call = Call(fn=fn, future=self._loop.create_future())
        self._waiting.append(call)
        self._plan()
        return await call.future

    async def close(self) -> None:
        """Refuse new calls, finish those that wait, end the threads. May be called again, and by several at once."""
        if self._closing is None:
            self._closing = self._loop.create_future()
            self._plan()
            self._end_when_drained()
        # Shielded, so that one impatient caller of close() does not cancel it for the others.
        await asyncio.shield(self._closing)
        for thread in self._threads:
            thread.join()

    def _plan(self) -> None:
        """Decide when the next batch leaves; nothing to decide while every thread is busy."""
        if not self._waiting or not self._idle:
            return
        if len(self._waiting) >= min(self._expected, self._batch_max) or self._closing is not None:
            if isinstance(self._flushing, asyncio.TimerHandle):
                self._flushing.cancel()
                self._flushing = None
            if self._flushing is None:
                # Soon rather than now: callers that wake in this same turn of the loop still get in.
                self._flushing = self._loop.call_soon(self._flush)
        elif self._flushing is None:
            self._flushing = self._loop.call_later(self._gather_seconds, self._flush)

    def _flush(self) -> None:
        self._flushing = None
        batch, self._waiting = self._waiting[: self._batch_max], self._waiting[self._batch_max :]
        self._idle -= 1
        self._batches.put(batch)
        self._plan()

    def _settle(self, batch: list[Call]) -> None:
        """Tell the callers, on the loop's thread."""
        self._idle += 1
        self._expected = len(batch)
        for call in batch:
            if call.future.cancelled():
                continue
            if call.error is None:
                call.future.set_result(call.result)
            else:
                call.future.set_exception(call.error)
        self._plan()
        self._end_when_drained()

    def _end_when_drained(self) -> None:
        if self._closing is None or self._waiting or self._idle < len(self._threads):
            return
        for _ in self._threads:
            self._batches.put(None)
        self._closing.set_result(None)

    def _work(self, runner: Runner) -> None:
        """The life of a thread."""
        while (batch := self._batches.get()) is not None:
            run_all(runner, batch)
            try:
                self._loop.call_soon_threadsafe(self._settle, batch)
            except RuntimeError:  # The loop was closed without us: nobody is left to be told.
                break
        runner.close()


def run_all(runner: Runner, batch: Sequence[Call]) -> None:
    """Run a batch so that every call ends with an outcome, whatever happens."""
    try:
        runner.run(batch)
    except BaseException as error:  # noqa: BLE001 -- each of the callers raises it; the thread must live on
        for call in batch:
            # An exception of its own for each: tasks that raise one object write over each other's traceback.
            call.error = DatabaseBroken(f"the whole transaction failed: {error}")
            call.error.__cause__ = error
    for call in batch:
        if isinstance(call.error, StopIteration):
            # A future refuses this one exception, and its caller would wait for ever.
            stopped = RuntimeError("a function of a transaction raised StopIteration")
            stopped.__cause__ = call.error
            call.error = stopped
