"""check.py PROMPT LENGTH FILE...: the ONNX checker and ONNX Runtime on decoder graphs. Prints, for each
file, the greedy tokens after the prompt (a JSON list), written through the cache."""

import json
import sys

import numpy as np
import onnx
import onnxruntime


def greedy(file: str, prompt: list[int], length: int) -> list[int]:
    onnx.checker.check_model(file, full_check=True)
    session = onnxruntime.InferenceSession(file)
    cache = {
        value.name: np.zeros(
            [1 if size == "batch_size" else size if isinstance(size, int) else 0 for size in value.shape],
            np.float16 if value.type == "tensor(float16)" else np.float32,
        )
        for value in session.get_inputs()
        if value.name.startswith("past_key_values")
    }
    names = [output.name for output in session.get_outputs()]
    ids, read, written = prompt, 0, []
    for _ in range(length):
        read += len(ids)
        feeds = {
            "input_ids": np.array([ids], np.int64),
            "attention_mask": np.ones((1, read), np.int64),
            "num_logits_to_keep": np.array(1, np.int64),
        }
        logits, *present = session.run(None, feeds | cache)
        cache = {
            name.replace("present", "past_key_values"): value
            for name, value in zip(names[1:], present, strict=True)
        }
        ids = [int(logits[0, -1].argmax())]
        written += ids
    return written


prompt, length, *files = sys.argv[1:]
print(json.dumps([greedy(file, json.loads(prompt), int(length)) for file in files]))
