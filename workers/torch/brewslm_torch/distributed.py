"""Several processes that train together. What they are is for `torch.distributed` to say alone."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.fsdp import FSDPModule, MixedPrecisionPolicy, fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor
from torch.nn.parallel import DistributedDataParallel

from .model import DTYPES, LanguageModel
from .plan import Settings
from .problems import PeerLostError

T = TypeVar("T")


def rank() -> int:
    """Gives the number of this process, from 0; the first one speaks and writes for all."""
    return dist.get_rank() if dist.is_initialized() else 0


def world() -> int:
    """Counts the processes."""
    return dist.get_world_size() if dist.is_initialized() else 1


def start(device: str) -> None:
    """Joins the others where a launcher such as `torchrun` says that there are any."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1 or dist.is_initialized():
        return
    if device == "cuda":
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    dist.init_process_group("nccl" if device == "cuda" else "gloo")


def end() -> None:
    """Leaves the others, where there are any."""
    if dist.is_initialized():
        dist.destroy_process_group()


@contextlib.contextmanager
def losing_peers() -> Iterator[None]:
    """Turns a collective that fails, as it does when another process is gone, into `PeerLostError`."""
    try:
        yield
    except RuntimeError as error:
        if world() > 1 and _is_of_collective(error):
            raise PeerLostError(str(error)) from error
        raise


def _is_of_collective(error: RuntimeError) -> bool:
    text = str(error)
    return isinstance(error, dist.DistError) or any(
        word in text for word in ("gloo", "Gloo", "NCCL", "Connection closed by peer", "TCPStore")
    )


def total(values: Tensor) -> Tensor:
    """Sums up a tensor over all processes, in place."""
    if world() > 1:
        dist.all_reduce(values)
    return values


def from_first(value: int | None) -> int | None:
    """Gives all processes what the first one has."""
    if world() == 1:
        return value
    shared = [value]
    dist.broadcast_object_list(shared, src=0)
    return shared[0]


def barrier() -> None:
    """Waits for all processes."""
    if world() > 1:
        dist.barrier()


def deal(items: Sequence[T]) -> list[tuple[int, T, bool]]:
    """Deals items out to the processes, with their numbers.

    All processes get equally many, since they wait for each other in each: where there are too few, the
    first one is dealt again and does not count.
    """
    rounds = -(-len(items) // world())
    numbers = [at * world() + rank() for at in range(rounds)]
    return [(at, items[at], True) if at < len(items) else (0, items[0], False) for at in numbers]


def share(model: LanguageModel, settings: Settings) -> nn.Module:
    """Has processes share the rows of a step (`ddp`), or weights and optimizer as well (`fsdp`)."""
    if world() == 1:
        return model
    if settings.sharding == "fsdp":
        policy = (
            MixedPrecisionPolicy()
            if settings.precision == "fp32"
            else MixedPrecisionPolicy(
                param_dtype=DTYPES[settings.precision], reduce_dtype=torch.float32
            )
        )
        for layer in model.inner.model.layers:
            fully_shard(layer, mp_policy=policy)
        return fully_shard(model, mp_policy=policy)
    return DistributedDataParallel(model)


def synchronizing(net: nn.Module, last: bool) -> AbstractContextManager[None]:
    """Gradients of a step's micro-batches are put together once, in the `last`."""
    if isinstance(net, FSDPModule):
        net.set_requires_gradient_sync(last)
    elif isinstance(net, DistributedDataParallel) and not last:
        return net.no_sync()
    return contextlib.nullcontext()


def whole(value: Tensor) -> Tensor:
    """Gives all of a tensor of which this process may hold a part; all processes must ask."""
    return value.full_tensor() if isinstance(value, DTensor) else value


def global_norm(gradients: Sequence[Tensor]) -> float:
    """Gives the L2 norm of all gradients together, of which processes may hold parts.

    On a processor it is summed up in double precision, so that it does not show who held what.
    """
    parts = [each.to_local() if isinstance(each, DTensor) else each for each in gradients]
    dtype = torch.float64 if parts[0].device.type == "cpu" else torch.float32
    norms = [torch.linalg.vector_norm(part, dtype=dtype) for part in parts]
    squares = torch.stack(norms).square().sum()
    if any(isinstance(each, DTensor) for each in gradients):
        total(squares)
    return float(squares.sqrt().float())


@torch.no_grad()
def assign(into: Tensor, value: Tensor) -> None:
    """Writes all of a tensor, of which this process may hold a part."""
    if isinstance(into, DTensor):
        value = distribute_tensor(
            value.to(into.device, into.dtype), into.device_mesh, into.placements, src_data_rank=None
        )
    into.copy_(value)
