"""Our GGUF blocks against gguf-py, the reference in Python.

Needs a virtual environment with numpy and gguf. After `npm run build`:
    python test/interop/gguf_blocks.py
Dequantizing must agree bit for bit on random blocks of every type; so must quantizing, where gguf-py
can quantize. For the K types, which it cannot, the error must be below that of one type coarser.
"""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFReader, GGUFWriter
from gguf.quants import dequantize, quantize

READ = ["F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"]
EXACT = ["F16", "Q8_0", "Q4_0", "Q5_0", "Q5_1"]
ERROR_LIMITS = {"Q4_K": 0.075, "Q5_K": 0.04, "Q6_K": 0.02}
ROWS, COLUMNS = 64, 1024


def random_blocks(rng: np.random.Generator, kind: GGMLQuantizationType) -> np.ndarray:
    """Random bytes whose fp16 scales are small and finite; every other bit pattern is allowed."""
    values, size = GGML_QUANT_SIZES[kind]
    blocks = rng.integers(0, 256, (ROWS, COLUMNS // values, size), dtype=np.uint8)
    scales = {"Q6_K": [208]}.get(kind.name, [0, 2] if kind.name in ("Q4_1", "Q5_1", "Q4_K", "Q5_K") else [0])
    if kind.name in ("F16", "BF16"):
        data = rng.standard_normal((ROWS, COLUMNS), dtype=np.float32)
        return quantize(data, kind).view(np.uint8).reshape(ROWS, -1)
    for at in scales:
        scale = rng.uniform(-0.1, 0.1, blocks.shape[:2]).astype(np.float16)
        blocks[:, :, at : at + 2] = scale[..., None].view(np.uint8)
    return blocks.reshape(ROWS, -1)


def main() -> None:
    rng = np.random.default_rng(7)
    values = rng.standard_normal((ROWS, COLUMNS), dtype=np.float32) * 0.05
    values[3, :256] = 0
    values[4] *= 1e-6
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        writer = GGUFWriter(folder / "in.gguf", "test")
        writer.add_tensor("values", values)
        raw = {}
        for kind_name in READ:
            kind = GGMLQuantizationType[kind_name]
            raw[kind_name] = random_blocks(rng, kind)
            writer.add_tensor(kind_name, raw[kind_name], raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        driver = Path(__file__).with_name("gguf_blocks.mjs")
        subprocess.run(["node", driver, folder / "in.gguf", folder], check=True)
        for kind_name in READ:
            expected = dequantize(raw[kind_name], GGMLQuantizationType[kind_name])
            found = np.fromfile(folder / f"{kind_name}.f32", np.float32).reshape(ROWS, COLUMNS)
            np.testing.assert_array_equal(found, expected.reshape(ROWS, COLUMNS), err_msg=kind_name)
            print(f"{kind_name}: dequantized bit for bit")
        ours = {tensor.name: tensor for tensor in GGUFReader(folder / "quantized.gguf").tensors}
        for kind_name in EXACT:
            expected = quantize(values, GGMLQuantizationType[kind_name])
            np.testing.assert_array_equal(
                ours[kind_name].data.view(np.uint8).ravel(), expected.view(np.uint8).ravel(), err_msg=kind_name
            )
            print(f"{kind_name}: quantized bit for bit")
        for kind_name, limit in ERROR_LIMITS.items():
            back = dequantize(ours[kind_name].data, GGMLQuantizationType[kind_name]).reshape(ROWS, COLUMNS)
            error = float(np.sqrt(np.mean((back - values) ** 2) / np.mean(values**2)))
            assert error < limit, (kind_name, error)
            print(f"{kind_name}: relative error {error:.4f}, limit {limit}")


if __name__ == "__main__":
    main()
