"""The run protocol: events as JSON lines on what was standard output, and two ways to be stopped."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

Event = dict[str, Any]
Emit = Callable[[Event], None]

HEARTBEAT_SECONDS = 2.0


def claim_stdout() -> TextIO:
    """Keeps standard output for events alone: whatever a library prints goes to standard error."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.stdout.flush()
    os.dup2(2, 1)
    return events


class Emitter:
    """Writes events, each a line at once, from any thread; a reader that is gone asks for a stop."""

    def __init__(self, stream: TextIO, on_lost: Callable[[], None]) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._on_lost = on_lost

    def __call__(self, event: Event) -> None:
        """Writes one event."""
        line = json.dumps(event, ensure_ascii=False, allow_nan=False) + "\n"
        with self._lock:
            try:
                self._stream.write(line)
                self._stream.flush()
            except (BrokenPipeError, ValueError):
                self._on_lost()


def be_silent(_: Event) -> None:
    """What processes other than the first say: nothing."""


class StopRequest:
    """Becomes true on SIGTERM, or when standard input ends because whoever started this is gone."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def __call__(self) -> bool:
        """Tells whether a stop was asked for."""
        return self._asked.is_set()

    def ask(self) -> None:
        """Asks for a stop at the next step."""
        self._asked.set()

    def listen(self) -> None:
        """Listens to signals and, unless BREWSLM_STDIN is `ignore`, to standard input."""
        signal.signal(signal.SIGTERM, lambda *_: self.ask())
        # Ctrl-C reaches the whole process group; what it means here is the supervisor's call.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _stop_with_parent()
        if os.environ.get("BREWSLM_STDIN") != "ignore":
            threading.Thread(target=self._read_stdin, daemon=True).start()

    def _read_stdin(self) -> None:
        while os.read(0, 4096):
            pass
        self.ask()


def _stop_with_parent() -> None:
    """Has Linux send SIGTERM when the parent dies: ranks would outlive a `torchrun` that was killed."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


class Heartbeat:
    """Says every two seconds that the process lives, and what it holds."""

    def __init__(self, emit: Emit, measure: Callable[[], Event]) -> None:
        self._emit = emit
        self._measure = measure
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ended.wait(HEARTBEAT_SECONDS):
            self._emit({"type": "heartbeat", **self._measure()})
