"""A bundle served by vLLM as its SERVE.md says, and asked as it says; see run.sh.

Checks: the request of SERVE.md, typed into a shell five times, gives the reply of `brewslm chat` each
time; 200 held-out prompts, asked without a temperature, get the same greedy tokens, where a difference is
accepted only if the two best tokens are nearly equal: vLLM computes in bfloat16 as SERVE.md has it, then
in fp32 to tell its rounding from an error of ours; conversations of several turns become the same tokens
as in transformers.
"""

import json
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from transformers import AutoTokenizer

ROOT = Path(__file__).parents[3]
ADDRESS = "http://localhost:8000"
PROMPTS = 200
NEW_TOKENS = 24
NEARLY_EQUAL = {"bfloat16": 0.25, "float32": 0.1}
"""Nats between the best two tokens: bfloat16 has eight bits, and logits here are up to 20. What is
compared with, llama.cpp, rounds activations to fp16."""


def brewslm(home: Path, *words: str, text: str | None = None) -> dict:
    """Runs a command and gives its data; commands that a gate stops are fine."""
    done = subprocess.run(
        ["node", str(ROOT / "dist/cli/main.js"), *words, "--json", "--quiet"],
        cwd=home, input=text, capture_output=True, text=True, check=False,
    )
    if done.returncode not in (0, 3, 4):
        raise SystemExit(f"brewslm {' '.join(words)}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def ask(path: str, body: dict) -> dict:
    request = urllib.request.Request(
        ADDRESS + path, json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.load(answer)


def conversations(home: Path) -> list[list[dict]]:
    """Turns of held-out rows, less the reply to the last question."""
    rows = [
        row
        for split in ("test", "validation")
        for row in brewslm(home, "dataset", "rows", "--project", "1", "--split", split, "--limit", "200")["rows"]
    ]
    return [row["record"]["messages"][:-1] for row in rows]


def replies(home: Path, bundle: str, prompts: list[str], limit: int) -> list[str]:
    turns = "\n".join(f"{prompt}\n/clear" for prompt in prompts)
    words = ["chat", "--project", "1", "--bundle", bundle, "--max-tokens", str(limit)]
    return [one["reply"] for one in brewslm(home, *words, text=turns)["exchanges"]]


def serve(command: str, folder: Path) -> subprocess.Popen:
    """Types the command in the folder, and waits until it answers."""
    environment = {
        **os.environ, "VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1",
        "HF_HUB_OFFLINE": "1",
    }
    log = open(folder.parent / "vllm.log", "w")
    server = subprocess.Popen(
        command, shell=True, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    for _ in range(1200):
        try:
            urllib.request.urlopen(ADDRESS + "/health", timeout=5)
            return server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(1)
    raise SystemExit(f"vLLM did not come up: {Path(log.name).read_text()[-3000:]}")


def end(server: subprocess.Popen) -> None:
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(120)


def compare(name: str, dtype: str, prompts: list[str], wanted: list[str]) -> None:
    same = close = 0
    for prompt, reply in zip(prompts, wanted):
        answer = ask("/v1/chat/completions", {
            "model": name, "messages": [{"role": "user", "content": prompt}], "max_tokens": NEW_TOKENS,
            "logprobs": True, "top_logprobs": 2,
        })["choices"][0]
        if answer["message"]["content"] == reply:
            same += 1
            continue
        said, parted = "", None
        for token in answer["logprobs"]["content"]:
            said += token["token"]
            if not reply.startswith(said):
                parted = token
                break
        best = [one["logprob"] for one in (parted or answer["logprobs"]["content"][-1])["top_logprobs"]]
        assert best[0] - best[1] < NEARLY_EQUAL[dtype], (prompt, answer["message"]["content"], reply, best)
        close += 1
    print(f"{dtype}: {same} of {len(prompts)} prompts with equal greedy tokens, {close} part at a near tie")
    assert same >= (0.8 if dtype == "bfloat16" else 0.95) * len(prompts)


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        brewslm(home, "project", "create", "--name", "served")
        brewslm(home, "dataset", "import", "--project", "1", "--sample", "general-chat-v1")
        budget = os.environ.get("BUDGET", "60s")
        brewslm(home, "train", "--project", "1", "--base-model", "brew-3m", "--budget", budget, "--yes")
        exported = brewslm(home, "export", "--project", "1", "--target", "vllm", "--held-out-items", "20")
        folder = Path(exported["folder"])
        command, request = re.findall(r"```\n(.*?)\n```", (folder / "SERVE.md").read_text(), re.S)
        name = json.loads(re.search(r"-d '(.*)'", request, re.S)[1])["model"]
        talks = conversations(home)
        firsts = [talk[0]["content"] for talk in talks]
        prompts = [one for one in firsts if "\n" not in one and not one.startswith("/")][:PROMPTS]
        wanted = replies(home, exported["bundle"], prompts, NEW_TOKENS)
        server = serve(command, folder)
        try:
            typed = [
                json.loads(subprocess.run(request + " -s", shell=True, capture_output=True, check=True).stdout)
                for _ in range(5)
            ]
            said = {one["choices"][0]["message"]["content"] for one in typed}
            longest = typed[0]["usage"]["completion_tokens"] + 8
            assert said == set(replies(home, exported["bundle"], ["Hello"], longest)), said
            print("the request of SERVE.md gives the reply of the trainer, five times of five")
            compare(name, "bfloat16", prompts, wanted)
            tokenizer = AutoTokenizer.from_pretrained(folder)
            for talk in talks:
                ids = tokenizer.apply_chat_template(talk, add_generation_prompt=True, return_dict=False)
                there = ask("/tokenize", {"model": name, "messages": talk, "add_generation_prompt": True})
                assert there["tokens"] == ids, (talk, there)
            several = sum(len(talk) > 2 for talk in talks)
            print(f"{len(talks)} conversations, {several} of several turns, become the same tokens")
        finally:
            end(server)
        server = serve(command.replace("--dtype bfloat16", "--dtype float32"), folder)
        try:
            compare(name, "float32", prompts, wanted)
        finally:
            end(server)


if __name__ == "__main__":
    main()
