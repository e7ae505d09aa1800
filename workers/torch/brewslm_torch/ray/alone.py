"""A job that one process does: no Ray in it, so it runs wherever Ray finds room for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from ..problems import PeerLostError, to_problem
from ..protocol import Emitter, Event, Heartbeat, StopRequest, claim_stdout
from .state import StateMirror
from .storage import StorageError
from .work import Work

EXIT_FAILED = 1
EXIT_LOST = 75


def run_alone(work: Work) -> int:
    """Does the run here, and gives the exit code: 0 done, 1 failed, 75 try again."""
    stop = StopRequest()
    stop.listen()
    emit = Emitter(claim_stdout(), stop.ask)
    try:
        from .. import device
        from ..jobs import run_job

        emit({"type": "hello", "pid": os.getpid(), "fingerprint": device.fingerprint()})
        with Heartbeat(emit, device.memory_in_use):
            job = work.fetch()
            keep = mirrored(work, job)

            def say(event: Event) -> None:
                if event["type"] == "checkpoint" and keep is not None:
                    keep.push(lambda: emit(event))
                else:
                    emit(event)

            try:
                result: dict[str, Any] = run_job(job, say, stop)
            finally:
                if keep is not None:
                    keep.finish()
            work.deliver(job, result)
    except (PeerLostError, StorageError) as error:
        print(f"lost: {error}", file=sys.stderr)
        return EXIT_LOST
    except BaseException as error:
        emit({"type": "failed", "problem": to_problem(error)})
        return EXIT_FAILED
    finally:
        work.clean()
    emit({"type": "done", "result": result})
    return 0


def mirrored(work: Work, job: dict[str, Any]) -> StateMirror | None:
    """Fetches the checkpoints of a job that has any, and gives what keeps them in the storage."""
    if job["state"] is None:
        return None
    mirror = StateMirror(work.storage, work.description()["state"], Path(job["state"]))
    mirror.pull()
    return mirror
