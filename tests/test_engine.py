"""Every engine runs a task; only the killable one survives what a task does to its worker."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lxml import etree

from curator import engine
from curator.errors import AnswerError, EngineError, ParseError, UsageError
from tests.hostile.processes import family


def add(one: int, other: int) -> int:
    return one + other


def refuse(reason: str) -> None:
    raise ParseError(reason)


def answer(reason: str) -> None:
    raise AnswerError(reason, 503, 60.0)


def hang() -> None:
    time.sleep(600)


def devour() -> int:
    return len(bytearray(3 << 30))


def nibble() -> int:
    hoard = []
    while True:
        hoard.append(bytearray(1000))


def hoard(mib: int) -> int:
    return len(bytearray(b"x") * (mib << 20)) >> 20


def weigh(document: bytes) -> tuple[int, int]:
    return document[0], len(document)


def die(code: int) -> None:
    os._exit(code)


def leave() -> None:
    sys.exit(0)


def misparse() -> None:
    etree.fromstring(b"<a>")


def chatter() -> int:
    print("from Python")
    print("an error", file=sys.stderr)
    os.write(1, b"from below\n")
    os.write(2, b"from below\n")
    return sys.stdin.readable() and len(os.read(0, 10))


def carry(document: bytes) -> bytes:
    return document[::-1]


def open_file(path: str, mode: str) -> int:
    with open(path, mode) as file:  # noqa: PTH123  what a task might do
        return len(file.read())


def touch(path: str) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))


def unlink(path: str) -> None:
    Path(path).unlink()


def dial(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), 5)


def look_up() -> None:
    socket.getaddrinfo("isel.test", 80)


def start_program() -> None:
    subprocess.run(["/bin/true"], check=True)


def whoami() -> int:
    return os.getpid()


def run(name, *tasks, wall_limit=60.0):
    """Run tasks in order in one engine; return results, or the errors they ended in."""

    async def work():
        ends = []
        async with engine.open_engine(name, wall_limit=wall_limit) as opened:
            for task, *args in tasks:
                try:
                    ends.append(await opened.run(task, *args))
                except (EngineError, ParseError, AnswerError, RuntimeError) as error:
                    ends.append(error)
        return ends

    return asyncio.run(work())


@pytest.mark.parametrize("name", ["inline", "processes:1", "processes"])
def test_a_task_runs_and_its_errors_travel_whole(name):
    total, error, refusal = run(name, (add, 1, 2), (refuse, "no feed"), (answer, "busy"))
    assert total == 3
    assert (type(error), error.reason) == (ParseError, "no feed")
    assert (type(refusal), refusal.reason, refusal.retry_after) == (AnswerError, "busy", 60.0)


class TestLostWorkers:
    """P02 and P03: a hung, crashed or exhausted worker costs its one document, is told in words, and is replaced."""

    @pytest.mark.parametrize(
        ("task", "words", "wall_limit"),
        [
            ([hang], "parsing took longer than 5 s", 5),
            ([devour], "parsing needed more than the 256 MiB that a worker may use", 60),
            ([nibble], "parsing needed more than the 256 MiB that a worker may use", 60),
            ([die, 7], "parsing ended its worker (exit code 7)", 60),
            ([leave], "parsing asked to end the whole program", 60),
        ],
    )
    def test_cost_their_one_task(self, task, words, wall_limit):
        """The limit holds for the next task, too, which takes milliseconds: five seconds are time on any machine."""
        error, total = run("processes:1", task, (add, 2, 2), wall_limit=wall_limit)
        assert isinstance(error, EngineError)
        assert error.reason == words
        assert total == 4

    def test_that_say_they_did_well_are_found_out_by_the_clock(self):
        error, total = run("processes:1", (die, 0), (add, 2, 2), wall_limit=5)
        assert error.reason == "parsing took longer than 5 s"
        assert total == 4

    def test_leave_nothing_behind(self):
        """No zombie, no worker that lives on; the fork server stays, for the next engine of this process."""
        run("processes:2", (hang,), (die, 7), (devour,), (add, 1, 1), wall_limit=2)
        (server,) = (pid for pid in family(os.getpid()) if "forkserver" in Path(f"/proc/{pid}/cmdline").read_text())
        assert family(server) == [server]

    def test_that_died_over_no_task_cost_none(self):
        """The system kills the largest process where memory is short: that may be a worker with nothing to do."""

        async def work():
            async with engine.open_engine("processes:1") as opened:
                os.kill(await opened.run(whoami), signal.SIGKILL)
                await asyncio.sleep(1)
                return [await opened.run(add, number, 1) for number in range(3)]

        assert asyncio.run(work()) == [1, 2, 3]

    def test_that_died_idle_cost_no_task_that_waits(self):
        """Documents larger than a pipe: pebble has taken one from its queue, and forgot the others when it gave up."""

        async def work():
            async with engine.open_engine("processes:1") as opened:
                worker = await opened.run(whoami)
                os.kill(worker, signal.SIGSTOP)
                waiting = [asyncio.create_task(opened.run(weigh, bytes([n]) * (2 << 20))) for n in range(5)]
                await asyncio.sleep(0.5)
                os.kill(worker, signal.SIGKILL)
                async with asyncio.timeout(60):
                    return await asyncio.gather(*waiting)

        assert asyncio.run(work()) == [(n, 2 << 20) for n in range(5)]

    def test_that_were_halted_are_replaced(self):
        """Its task's time has not begun, for it has not begun it: nobody would ever end the wait."""

        async def work():
            async with engine.open_engine("processes:1", wall_limit=3) as opened:
                os.kill(await opened.run(whoami), signal.SIGSTOP)
                async with asyncio.timeout(90):
                    return await asyncio.gather(*(opened.run(add, number, 1) for number in range(3)))

        assert asyncio.run(work()) == [1, 2, 3]

    def test_do_not_hold_up_the_others(self):
        async def work():
            async with engine.open_engine("processes:2", wall_limit=600.0) as opened:
                slow = asyncio.ensure_future(opened.run(hang))
                quick = [await opened.run(add, number, 1) for number in range(5)]
                assert not slow.done()
                slow.cancel()
                return quick

        assert asyncio.run(work()) == [1, 2, 3, 4, 5]

    def test_of_a_pool_that_broke_a_moment_ago_cost_nothing(self):
        """pebble refuses a task for a pool that was well when it was asked for, and no longer is."""

        async def work():
            async with engine.open_engine("processes:1") as opened:
                opened.open = breaking(opened.open)
                return await opened.run(add, 1, 2)

        def breaking(find):
            async def found():
                opened = await find()
                if not broken:
                    broken.append(opened)
                    opened.stop()
                return opened

            return found

        broken = []
        assert asyncio.run(work()) == 3

    def test_of_an_engine_that_is_closed_are_not_waited_for(self):
        async def work():
            async with engine.open_engine("processes:1") as opened:
                slow = asyncio.create_task(opened.run(hang))
                await asyncio.sleep(1)
            async with asyncio.timeout(60):
                await slow

        with pytest.raises(EngineError, match="engine was closed"):
            asyncio.run(work())


class TestCell:
    """P03: what a task does in its worker reaches nothing outside."""

    def test_what_it_prints_is_not_heard(self):
        """In a program of its own: a fork server that another test has started speaks where that test listened."""
        program = "from tests.test_engine import chatter, run; print(run('processes:1', (chatter,)))"
        root = Path(__file__).parent.parent
        ended = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
        assert (ended.stdout, ended.stderr) == ("[0]\n", "")

    def test_an_error_that_does_not_travel_is_told_by_name_and_costs_no_other(self):
        """lxml's do not unpickle: one of them ended the whole pool, and with it every other source's visit."""
        error, total = run("processes:1", (misparse,), (add, 1, 2))
        assert str(error).startswith("XMLSyntaxError: Premature end of data")
        assert total == 3

    def test_it_writes_no_file_and_deletes_none(self, tmp_path):
        kept = tmp_path / "kept"
        kept.write_text("kept")
        tasks = [(open_file, str(tmp_path / mode), mode) for mode in ("w", "a", "x+")]
        tasks += [(open_file, str(kept), "r+"), (touch, str(tmp_path / "new")), (unlink, str(kept))]
        for error in run("processes:1", *tasks):
            assert str(error).startswith("PermissionError: a worker may not")
        assert [path.name for path in tmp_path.iterdir()] == ["kept"]
        assert kept.read_text() == "kept"

    def test_it_reads_what_its_libraries_need(self, tmp_path):
        (tmp_path / "data").write_text("data")
        assert run("processes:1", (open_file, str(tmp_path / "data"), "r")) == [4]

    def test_it_reaches_no_network_and_starts_no_program(self):
        with socket.create_server(("127.0.0.1", 0)) as canary:
            canary.settimeout(0.2)
            ends = run("processes:1", (dial, canary.getsockname()[1]), (look_up,), (start_program,))
            with contextlib.suppress(TimeoutError):
                canary.accept()
                pytest.fail("a worker dialled")
        assert [str(error).partition(":")[0] for error in ends] == ["PermissionError"] * 3

    def test_a_document_of_the_largest_size_travels_both_ways(self):
        document = bytes(10 << 20)
        assert run("processes:1", (carry, document)) == [document]


class TestMemory:
    def test_all_workers_together_have_a_bound(self):
        """O02: with the main process, 1 GiB; more workers than three have to be asked for by number."""
        for workers in range(1, engine.MOST_WORKERS + 1):
            assert engine.share(workers) * workers <= engine.MEMORY
            assert engine.share(workers) >= engine.LEAST_MEMORY

    def test_the_machine_s_cores_are_no_reason_for_more(self, monkeypatch):
        monkeypatch.setattr(os, "cpu_count", lambda: 64)

        async def count():
            async with engine.open_engine("processes") as opened:
                return (await opened.open())._context.workers

        assert asyncio.run(count()) == engine.MOST_WORKERS

    def test_what_one_task_took_is_not_missed_by_the_next(self):
        """A worker's heap does not shrink: after large documents, healthy sources' pages found too little of it."""
        first, most, second, much, third = run(
            "processes:1", (whoami,), (hoard, 200), (whoami,), (hoard, 70), (whoami,)
        )
        assert (most, much) == (200, 70)
        assert first != second
        assert second == third

    def test_it_is_not_replaced_without_need(self):
        assert len(set(run("processes:1", *[(whoami,)] * 100))) == 1


@pytest.mark.parametrize("name", ["threads", "processes:0", "processes:many", "processes:99"])
def test_an_engine_that_is_none_is_refused_in_words(name):
    with pytest.raises(UsageError, match="processes"):
        run(name, (add, 1, 2))
