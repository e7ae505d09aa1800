"""Says what a cluster has and sees: nodes, GPUs, versions, clocks, and whether every node reaches the
storage.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import time
from typing import Any

from .storage import Storage

NODE_SECONDS = 60


def probe(storage: Storage, word: str) -> int:
    """Looks at every node, and prints what it saw as an event."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    ray.init(log_to_driver=False, logging_level="WARNING")
    look = ray.remote(num_cpus=0, max_retries=0)(_look)
    asked = {
        node["NodeID"]: look.options(
            scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
        ).remote(storage.address, word, node["NodeID"])
        for node in ray.nodes()
        if node["Alive"]
    }
    nodes = []
    for node in ray.nodes():
        if node["NodeID"] not in asked:
            continue
        about: dict[str, Any] = {
            "address": node["NodeManagerAddress"],
            "cpus": node["Resources"].get("CPU", 0),
            "gpus": node["Resources"].get("GPU", 0),
            "memory": node["Resources"].get("memory", 0),
        }
        try:
            about |= ray.get(asked[node["NodeID"]], timeout=NODE_SECONDS)
        except Exception as error:
            about |= {"storage": f"{type(error).__name__}: {str(error)[-300:]}"}
        nodes.append(about)
    seen = {"schema": 1, "ray": ray.__version__, "nodes": nodes}
    print(json.dumps({"type": "log", "level": "info", "message": json.dumps(seen)}), flush=True)
    return 0


def _look(address: str, word: str, node: str) -> dict[str, Any]:
    """Looks from one node; `storage` is None where it reads what the other side wrote and writes back."""
    about: dict[str, Any] = {"clock": time.time(), "versions": _versions(), "storage": None}
    try:
        storage = Storage(address)
        sent = storage.read(f"probes/{word}/asked")
        if sent != word.encode():
            about["storage"] = "it does not hold what was written to it from outside"
        else:
            storage.write(f"probes/{word}/answered-{node}", word.encode())
    except Exception as error:
        about["storage"] = f"{type(error).__name__}: {str(error)[-300:]}"
    return about


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {"python": platform.python_version()}
    for name in ("torch", "transformers", "safetensors", "ray", "pyarrow"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = None
    return versions
