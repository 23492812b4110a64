"""Every engine runs a task; only the killable one survives what a task does to its worker."""

import asyncio
import os
import time

import pytest

from curator import engine
from curator.errors import EngineError, ParseError, UsageError


def add(one: int, other: int) -> int:
    return one + other


def refuse(reason: str) -> None:
    raise ParseError(reason)


def hang() -> None:
    time.sleep(600)


def devour() -> int:
    return len(bytearray(3 << 30))


def die() -> None:
    os._exit(7)


def run(name, *tasks, wall_limit=60.0):
    """Run tasks in order in one engine; return results, or the errors they ended in."""

    async def work():
        ends = []
        async with engine.open_engine(name, wall_limit=wall_limit) as opened:
            for task, *args in tasks:
                try:
                    ends.append(await opened.run(task, *args))
                except (EngineError, ParseError) as error:
                    ends.append(error)
        return ends

    return asyncio.run(work())


@pytest.mark.parametrize("name", ["inline", "processes:1", "processes"])
def test_a_task_runs_and_its_errors_travel_whole(name):
    total, error = run(name, (add, 1, 2), (refuse, "no feed"))
    assert total == 3
    assert (type(error), error.reason) == (ParseError, "no feed")


@pytest.mark.parametrize(
    ("task", "words", "wall_limit"),
    [(hang, "longer than 5 s", 5), (devour, "more memory", 60), (die, "the worker died", 60)],
)
def test_a_lost_worker_costs_its_one_task_and_is_replaced(task, words, wall_limit):
    """The limit holds for the next task, too, which takes milliseconds: five seconds are time for it on any machine."""
    error, total = run("processes:1", (task,), (add, 2, 2), wall_limit=wall_limit)
    assert isinstance(error, EngineError)
    assert words in error.reason
    assert total == 4


def test_a_hung_worker_does_not_hold_up_the_others():
    async def work():
        async with engine.open_engine("processes:2", wall_limit=600.0) as opened:
            slow = asyncio.ensure_future(opened.run(hang))
            quick = [await opened.run(add, number, 1) for number in range(5)]
            assert not slow.done()
            slow.cancel()
            return quick

    assert asyncio.run(work()) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", ["threads", "processes:0", "processes:many", "processes:99"])
def test_an_engine_that_is_none_is_refused_in_words(name):
    with pytest.raises(UsageError, match="processes"):
        run(name, (add, 1, 2))
