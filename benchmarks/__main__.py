"""`python -m benchmarks`: the whole signing by webhook, ours beside what it could be built from, in one run.

Rounds are interleaved (A B C D, A B C D, …), so that what the machine does besides falls on all alike, and every
figure is the median over the rounds. Ratios say more than rates, and processor time more than either.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks.contestants import CONTESTANTS, OURS, Runner, running
from benchmarks.evidence import LEAVES, measure
from benchmarks.load import STEPS, Crowd
from benchmarks.outside import Outside, listen

WHAT = """\
# What is compared: a person signs in {steps} updates (/start, language, agree, contact, code, name, capacity, confirm),
# posted by webhook over {connections} connections, each update after the answer to the one before. An update is
# answered when its work is done.
#   ours         this bot: every step durable in SQLite (WAL, FULL), encrypted, in a ledger; an SMS a signing
#   bare         aiogram that answers each update by one send call and keeps nothing
#   bare_frozen  the same after gc.freeze()
#   usual        the same signing on a session-per-update middleware, ORM over aiosqlite (WAL, FULL), steps in memory
# Updates are alike for all, so signings a second are updates a second through {steps}. Calls to the Bot API are not:
# bare makes one for an update; ours edits, deletes, answers taps and shows the whole text. Hence both ratios: of
# updates (what people wait for) and of calls (what aiogram is asked to do).
# Telegram and SMS are a lean stand-in in the process that makes the load; while generator_busy is well below 1 it holds
# nobody up. CPU is that of the bot's process alone. Nothing here is a test of speed."""
LOADED = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of one bot, in rates and milliseconds."""

    updates_per_second: float
    calls_per_second: float
    calls_per_signing: float
    p50_ms: float
    p99_ms: float
    cpu_ms_per_signing: float
    cpu_busy: float
    generator_busy: float
    repeats: float


FIGURES = tuple(Turn.__dataclass_fields__)


def main() -> int:
    """Run, print the figures as `name: value`, and return 1 when a signing was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--signings", type=int, default=192, help="of each bot in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--leaves", type=int, default=LEAVES, help="of the ledger whose evidence is measured")
    parser.add_argument("--only", nargs="+", choices=[one.name for one in CONTESTANTS], help="leave the others out")
    return asyncio.run(_run(parser.parse_args()))


async def _run(arguments: argparse.Namespace) -> int:
    chosen = [one for one in CONTESTANTS if not arguments.only or one.name in arguments.only]
    outside = Outside()
    server, url = await listen(outside)
    crowd = Crowd(outside)
    warm_up = min(arguments.connections, arguments.signings)
    turns: dict[str, list[Turn]] = {one.name: [] for one in chosen}
    with tempfile.TemporaryDirectory(prefix="senimkey-bench-") as directory:
        async with server, running(chosen, outside, url, Path(directory)) as runners:
            gc.freeze()
            for runner in runners:  # what a bot does only once is not what is measured
                await _turn(runner, crowd, warm_up, arguments.connections)
            for _ in range(arguments.rounds):
                for runner in runners:
                    turn = await _turn(runner, crowd, arguments.signings, arguments.connections)
                    turns[runner.contestant.name].append(turn)
            peaks = {runner.contestant.name: runner.memory_peak_mib() for runner in runners}
        expected = warm_up + arguments.rounds * arguments.signings
        finished = {runner.contestant.name: runner.finished() for runner in runners}
    print(WHAT.format(steps=len(STEPS), connections=arguments.connections))
    for line in _lines(arguments, turns, peaks, finished):
        print(line)
    for name, figure in (await measure(arguments.leaves)).items():
        print(f"{name}: {figure:.3f}")
    lost = [name for name, count in finished.items() if count not in {None, expected}]
    for name in lost:
        print(f"{name} has {finished[name]} signings on its disk, not {expected}", file=sys.stderr)
    return 1 if lost else 0


async def _turn(runner: Runner, crowd: Crowd, signings: int, connections: int) -> Turn:
    is_scripted = runner.contestant.count is not None
    cpu = runner.cpu_seconds()
    load = await crowd.sign(runner.port, signings=signings, connections=connections, is_scripted=is_scripted)
    cpu = runner.cpu_seconds() - cpu
    percentiles = quantiles(load.latencies_seconds, n=100, method="inclusive")
    return Turn(
        updates_per_second=len(load.latencies_seconds) / load.seconds,
        calls_per_second=load.calls / load.seconds,
        calls_per_signing=load.calls / signings,
        p50_ms=percentiles[49] * 1000,
        p99_ms=percentiles[98] * 1000,
        cpu_ms_per_signing=cpu / signings * 1000,
        cpu_busy=cpu / load.seconds,
        generator_busy=load.generator_cpu_seconds / load.seconds,
        repeats=load.repeats,
    )


def _lines(
    arguments: argparse.Namespace,
    turns: dict[str, list[Turn]],
    peaks: dict[str, float],
    finished: dict[str, int | None],
) -> Iterator[str]:
    for name in ("signings", "rounds", "connections"):
        yield f"{name}: {getattr(arguments, name)}"
    for name, of_bot in turns.items():
        for figure in FIGURES:
            yield f"{name}_{figure}: {median(getattr(turn, figure) for turn in of_bot):.2f}"
        yield f"{name}_signings_per_second: {median(turn.updates_per_second for turn in of_bot) / len(STEPS):.2f}"
        yield f"{name}_memory_peak_mib: {peaks[name]:.1f}"
        yield f"{name}_finished: {'nothing kept' if finished[name] is None else finished[name]}"
        if max(turn.generator_busy for turn in of_bot) > LOADED:
            yield f"# the generator was busy all the time with {name}: its figures are too low"
    ours = turns.get(OURS.name, [])
    for name in [name for name in turns if ours and name != OURS.name]:
        for figure in ("updates_per_second", "calls_per_second", "cpu_ms_per_signing", "p99_ms"):
            ratios = [getattr(a, figure) / getattr(b, figure) for a, b in zip(ours, turns[name], strict=True)]
            yield f"ratio_ours_to_{name}_{figure.removesuffix('_per_second').removesuffix('_ms')}: {median(ratios):.2f}"


if __name__ == "__main__":
    sys.exit(main())
