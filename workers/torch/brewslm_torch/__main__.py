"""`python -m brewslm_torch JOB.json`: alone, or as one of the processes that `torchrun` starts.

Events go to standard output as JSON lines, those of the first process alone. The process stops with a
checkpoint on SIGTERM, and when its standard input ends. Exit codes: 0 done, 1 failed, 75 another
process of the run was lost: try again.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from .problems import PeerLostError, to_problem
from .protocol import Emitter, Heartbeat, StopRequest, be_silent, claim_stdout

EXIT_FAILED = 1
EXIT_PEER_LOST = 75


def main() -> int:
    """Does the job of the command line, and gives the exit code."""
    events = claim_stdout()
    stop = StopRequest()
    stop.listen()
    emit = Emitter(events, stop.ask) if os.environ.get("RANK", "0") == "0" else be_silent
    try:
        # Imported late: loading PyTorch takes seconds, in which the process should already listen.
        from . import device, distributed
        from .jobs import run_job

        emit({"type": "hello", "pid": os.getpid(), "fingerprint": device.fingerprint()})
        job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        with Heartbeat(emit, device.memory_in_use):
            distributed.start(job["torch"]["device"])
            with distributed.losing_peers():
                result = run_job(job, emit, stop)
                distributed.end()
    except PeerLostError as error:
        print(f"another process was lost: {error}", file=sys.stderr)
        return EXIT_PEER_LOST
    except BaseException as error:
        emit({"type": "failed", "problem": to_problem(error)})
        return EXIT_FAILED
    emit({"type": "done", "result": result})
    return 0


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Threads of libraries may hold up an ordinary exit.
    os._exit(code)
