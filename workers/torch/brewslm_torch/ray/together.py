"""A job that several processes do, on any number of nodes: Ray Train starts them, and starts them again
when one or its node is lost.

Events of the first process go through an actor beside the driver, which prints them: what workers
print themselves comes with prefixes, colours and repetitions.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from datetime import timedelta
from typing import Any

import ray
import ray.train
from ray.train import FailureConfig, RunConfig, ScalingConfig
from ray.train.torch import TorchConfig, TorchTrainer
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from ..protocol import Event
from .alone import EXIT_FAILED, EXIT_LOST, mirrored
from .state import StateMirror
from .storage import Storage, StorageError
from .work import Work

GROUP_TIMEOUT_SECONDS = 120
"""How long a process waits for another in a collective; one that hangs is found out by it."""
FETCH_HOURS = 4
MAX_FAILURES = 5
QUIET_SECONDS = 2.0
OF_ONE_PROCESS = {"train.out-of-memory", "disk.full", "file.missing", "file.denied"}
"""Problems that one process may have while the others wait for it."""


class Events:
    """Between the workers and the driver: events one way, the wish to stop the other.

    It outlives workers that are lost, and so counts the time that the limit of a training is about.
    """

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Event] = asyncio.Queue()
        self._stopping = False
        self._before = 0.0
        self._began: float | None = None
        self._spent = 0.0

    async def put(self, event: Event) -> None:
        """Takes an event."""
        now = time.monotonic()
        if event["type"] == "hello":
            self._before, self._began = self._spent, None
        elif event["type"] == "metric" and self._began is None:
            self._began = now - event["seconds"]
        if self._began is not None:
            self._spent = self._before + now - self._began
        await self._queue.put(event)

    async def spent(self) -> float:
        """Gives the seconds of the attempt so far, counted from the first step of each set of workers."""
        return self._spent

    async def get(self) -> list[Event]:
        """Gives the events that are there, or waits a while for one."""
        try:
            events = [await asyncio.wait_for(self._queue.get(), QUIET_SECONDS)]
        except TimeoutError:
            return []
        while not self._queue.empty():
            events.append(self._queue.get_nowait())
        return events

    async def ask_to_stop(self) -> None:
        """Has the workers stop at the next step, with a checkpoint."""
        self._stopping = True

    async def is_stopping(self) -> bool:
        """Tells whether they are to stop."""
        return self._stopping


def run_together(work: Work) -> int:
    """Drives the run, and gives the exit code: 0 done, 1 failed, 75 try again."""
    job = work.description()
    settings = job["torch"]
    say({"type": "log", "level": "info", "message": "waiting for the nodes"})
    ray.init(log_to_driver=False, logging_level="WARNING")
    cuda = settings["device"] == "cuda"
    workers = job["nodes"] * settings["processes"]
    for kind in ["CPU", *(["GPU"] if cuda else [])]:
        there = ray.cluster_resources().get(kind, 0)
        if there < workers:
            # Nodes may come yet.
            wanted = f"waiting for {workers} {kind}s, of which the cluster has {there:g}"
            say({"type": "log", "level": "warning", "message": wanted})
    stopping = threading.Event()
    # Ray has put its own in place, which ends the driver without a checkpoint.
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    here = ray.get_runtime_context().get_node_id()
    events = (
        ray.remote(num_cpus=0)(Events)
        .options(scheduling_strategy=NodeAffinitySchedulingStrategy(here, soft=False))
        .remote()
    )
    trainer = TorchTrainer(
        work_of_one,
        train_loop_config={
            "storage": work.storage.address,
            "run": work.run,
            "attempt": work.attempt,
            "events": events,
        },
        torch_config=TorchConfig(timeout_s=GROUP_TIMEOUT_SECONDS),
        scaling_config=ScalingConfig(
            num_workers=workers,
            use_gpu=cuda,
            resources_per_worker={"CPU": 1, **({"GPU": 1} if cuda else {})},
            placement_strategy="SPREAD" if job["nodes"] > 1 else "PACK",
        ),
        run_config=RunConfig(
            # A name of its own: Ray goes on by itself with what it finds under an old one.
            name=f"ray-{work.attempt}",
            storage_path=f"{work.storage.address}/{work.papers}",
            failure_config=FailureConfig(max_failures=MAX_FAILURES),
        ),
    )
    printer = Printer(events, stopping)
    printer.start()
    try:
        trainer.fit()
    except Exception as error:
        # Workers that report a problem end the driver themselves; this is a cluster that gave out.
        say({"type": "log", "level": "warning", "message": f"Ray gave up: {str(error)[:600]}"})
        return EXIT_LOST
    finally:
        printer.end()
        # A driver that was killed left its own.
        for attempt in range(1, work.attempt + 1):
            work.storage.remove_folder(f"{work.papers}/ray-{attempt}")
    manifest = work.storage.json(f"{work.papers}/result.json")
    if manifest is None:
        return EXIT_LOST
    say({"type": "done", "result": manifest["result"]})
    return 0


class Printer:
    """Prints the events of the workers, and heartbeats while there are none."""

    def __init__(self, events: Any, stopping: threading.Event) -> None:
        self._events = events
        self._stopping = stopping
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._print, daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def end(self) -> None:
        """Prints what is left."""
        self._ended.set()
        self._thread.join(5 * QUIET_SECONDS)

    def _print(self) -> None:
        asked = False
        while True:
            if self._stopping.is_set() and not asked:
                asked = True
                self._events.ask_to_stop.remote()
            last = self._ended.is_set()
            events = ray.get(self._events.get.remote())
            for event in events:
                say(event)
                if event["type"] == "failed":
                    # Nothing is to be tried again; Ray ends the workers with the driver.
                    os._exit(EXIT_FAILED)
            if not events:
                if last:
                    return
                say({"type": "heartbeat", "residentBytes": 0})


def _wait_for_all() -> None:
    """Waits until every process has fetched what it needs, which may take one much longer than another."""
    import torch.distributed as dist

    group = dist.new_group(backend="gloo", timeout=timedelta(hours=FETCH_HOURS))
    dist.barrier(group=group)


def say(event: Event) -> None:
    """Prints an event as a line."""
    sys.stdout.write(json.dumps(event, ensure_ascii=False, allow_nan=False) + "\n")
    sys.stdout.flush()


def work_of_one(config: dict[str, Any]) -> None:
    """What each process does; Ray has made it a member of the group of all."""
    from .. import device, distributed
    from ..jobs import run_job
    from ..problems import PeerLostError, to_problem
    from ..protocol import Heartbeat

    context = ray.train.get_context()
    events = config["events"]
    rank = context.get_world_rank()
    place = ray.get_runtime_context().get_node_id()
    work = Work(Storage(config["storage"]), config["run"], config["attempt"], f"{place}-{rank}")
    asked = [0.0, False]

    def put(event: Event) -> None:
        ray.get(events.put.remote(event))

    def emit(event: Event) -> None:
        if rank == 0:
            if event["type"] == "checkpoint" and keep is not None:
                keep.push(lambda: put(event))
            else:
                put(event)

    def stop() -> bool:
        now = time.monotonic()
        if not asked[1] and now - asked[0] > 1:
            asked[:] = [now, ray.get(events.is_stopping.remote())]
        return bool(asked[1])

    keep: StateMirror | None = None
    try:
        fingerprint = device.fingerprint()
        fingerprint["versions"]["ray"] = ray.__version__
        emit({"type": "hello", "pid": os.getpid(), "fingerprint": fingerprint})
        with Heartbeat(emit, device.memory_in_use), distributed.losing_peers():
            job = work.fetch()
            keep = mirrored(work, job)
            _wait_for_all()
            if job["limits"]["seconds"] is not None:
                # Workers before these may have used some of it.
                job["limits"]["seconds"] -= ray.get(events.spent.remote())
            try:
                result = run_job(job, emit, stop)
            finally:
                if keep is not None:
                    keep.finish()
            if rank == 0:
                work.deliver(job, result)
    except PeerLostError:
        raise
    except Exception as error:
        problem = to_problem(error)
        # What is not understood may be the loss of another process: Ray tries again.
        if problem["code"] == "internal" or isinstance(error, StorageError):
            raise
        if rank > 0 and problem["code"] not in OF_ONE_PROCESS:
            # All have come to the same; the first one says so when its checkpoint is sent.
            return
        put({"type": "failed", "problem": problem})
        raise
    finally:
        work.clean()
