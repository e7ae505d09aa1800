"""The program as it is started: alone, stopped, by `torchrun` with two processes, one of them killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import read_output, train_job
from test_training import LORA, make_adapter

PACKAGE = Path(__file__).parent.parent
TWO = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]


class Program:
    """A worker process, its events so far, and what else it wrote."""

    def __init__(self, folder, job, launcher=()):
        file = folder / f"{Path(job['output']).parent.name}.json"
        file.write_text(json.dumps(job))
        self.events = []
        self.errors = (folder / "stderr").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, *launcher, "-m", "brewslm_torch", str(file)],
            cwd=PACKAGE,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )

    def until(self, kind, count=1):
        """Reads events until `count` of a kind were seen, or all are."""
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            if [each["type"] for each in self.events].count(kind) == count:
                break
        return self

    def end(self):
        """Reads to the end, and gives the exit code."""
        self.until("nothing")
        return self.process.wait()

    def text(self):
        self.errors.seek(0)
        return self.errors.read()


def children(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in listed]


def finish(folder, job, launcher=()):
    program = Program(folder, job, launcher)
    code = program.end()
    assert code == 0, program.text()
    assert program.events[0]["type"] == "hello"
    assert program.events[-1]["type"] == "done"
    return read_output(job)


def test_a_process_says_what_it_is_and_stops_with_a_checkpoint(tmp_path, base):
    for name, stop in [
        ("signal", lambda process: process.send_signal(signal.SIGTERM)),
        ("stdin", lambda process: process.stdin.close()),
    ]:
        job = train_job(tmp_path, base, name=name, steps=100_000)
        program = Program(tmp_path, job).until("metric", 3)
        stop(program.process)
        assert program.end() == 1
        hello, last = program.events[0], program.events[-1]
        assert set(hello["fingerprint"]["versions"]) >= {"python", "torch", "transformers"}
        assert all(isinstance(each, str) for each in hello["fingerprint"]["versions"].values())
        assert (last["type"], last["problem"]["code"]) == ("failed", "run.interrupted")
        assert any(Path(job["state"]).glob("step-*/manifest.json"))


@pytest.mark.parametrize("method", ["full", "lora"])
def test_two_processes_have_the_same_bytes_by_ddp_and_fsdp(tmp_path, base, method):
    settings = {"steps": 4, "evalEverySteps": 4}
    if method == "lora":
        settings |= {"lora": LORA, "adapter": make_adapter(tmp_path / "adapter.safetensors")}
    outputs = {
        sharding: finish(
            tmp_path,
            train_job(tmp_path, base, name=sharding, torch={"sharding": sharding}, **settings),
            TWO if sharding != "none" else (),
        )
        for sharding in ("none", "ddp", "fsdp")
    }
    assert outputs["ddp"] == outputs["fsdp"]
    kept = [
        [path.read_bytes() for path in sorted((tmp_path / each).rglob("*.safetensors"))]
        for each in ("ddp", "fsdp")
    ]
    assert len(kept[0]) > 3
    assert kept[0] == kept[1]
    losses = [[line["loss"] for line in lines] for _, lines in outputs.values()]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
@pytest.mark.parametrize("sharding", ["ddp", "fsdp"])
def test_a_lost_process_is_no_failure_of_the_other_and_the_run_goes_on(tmp_path, base, sharding):
    torch = {"sharding": sharding}
    whole = finish(tmp_path, train_job(tmp_path, base, name="whole", torch=torch, steps=30), TWO)
    job = train_job(tmp_path, base, name="killed", torch=torch, steps=30)
    program = Program(tmp_path, job, TWO).until("checkpoint", 2)
    first = next(each["pid"] for each in program.events if each["type"] == "hello")
    other = next(each for each in children(program.process.pid) if each != first)
    os.kill(other, signal.SIGKILL)
    assert program.end() != 0
    assert not any(each["type"] in ("failed", "done") for each in program.events)
    assert finish(tmp_path, job, TWO) == whole
