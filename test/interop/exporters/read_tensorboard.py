"""Reads event files with TensorBoard's own reader, and prints every scalar as JSON."""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0}).Reload()
tags = events.Tags()
print(
    json.dumps(
        {
            tag: [[e.step, e.wall_time, e.value] for e in events.Scalars(tag)]
            for tag in tags["scalars"]
        }
    )
)
