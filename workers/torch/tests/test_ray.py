"""What Ray's driver counts; needs the packages of `test/ray/requirements.txt`."""

import asyncio

import pytest

pytest.importorskip("ray.train")

from brewslm_torch.ray import together


def test_time_counts_from_the_first_step_of_each_set_of_workers(monkeypatch):
    async def tell():
        events = together.Events()
        spent = []
        for now, event in [
            (10.0, {"type": "hello"}),
            (50.0, {"type": "metric", "seconds": 2.0}),
            (60.0, {"type": "metric", "seconds": 2.0}),
            # Lost here; others load.
            (70.0, {"type": "hello"}),
            (100.0, {"type": "log"}),
            (120.0, {"type": "metric", "seconds": 5.0}),
            (121.0, {"type": "checkpoint"}),
        ]:
            monkeypatch.setattr(together.time, "monotonic", lambda now=now: now)
            await events.put(event)
            spent.append(await events.spent())
        return spent

    assert asyncio.run(tell()) == [0, 2, 12, 12, 12, 17, 18]
