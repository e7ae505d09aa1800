"""`python -m brewslm_torch.ray run STORAGE RUN ATTEMPT`, and `probe STORAGE WORD`: jobs of Ray.

Events go to standard output as JSON lines, which is the job's log.
"""

from __future__ import annotations

import os
import sys

from .storage import Storage
from .work import Work


def main(arguments: list[str]) -> int:
    """Does what the command line says, and gives the exit code."""
    command, address, *rest = arguments
    storage = Storage(address)
    if command == "probe":
        from .probe import probe

        return probe(storage, rest[0])
    run, attempt = rest
    work = Work(storage, run, int(attempt), f"alone-{os.getpid()}")
    if work.is_given_up():
        print("this attempt was given up")
        return 0
    job = work.description()
    if "torch" not in job or job["nodes"] * job["torch"]["processes"] == 1 or job["state"] is None:
        from .alone import run_alone

        return run_alone(work)
    from .together import run_together

    return run_together(work)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of libraries may hold up an ordinary exit.
    os._exit(code)
