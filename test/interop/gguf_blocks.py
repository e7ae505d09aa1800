"""Our GGUF blocks against gguf-py, the reference in Python, and against llama.cpp's own quantizer.

Needs a virtual environment with numpy and gguf. After `npm run build`:
    python test/interop/gguf_blocks.py [LIBGGML_BASE]
Dequantizing must agree with gguf-py bit for bit on random blocks of every type. Quantizing must give the
bytes of `ggml_quantize_chunk`, with and without the importance of columns; that function comes with
node-llama-cpp, which we depend on, or is of the library that is named.
"""

import ctypes
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFReader, GGUFWriter
from gguf.quants import dequantize

READ = ["F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"]
QUANTIZED = ["Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"]
ROWS, COLUMNS = 96, 1024
# Of other rows that are quantized: whole blocks of 32 only, and fewer than four of them.
NARROWER = [576, 96]
LIBRARY = "@node-llama-cpp/*/bins/*/libggml-base.*"


def random_blocks(rng: np.random.Generator, kind: GGMLQuantizationType) -> np.ndarray:
    """Random bytes whose fp16 scales are small and finite; every other bit pattern is allowed."""
    values, size = GGML_QUANT_SIZES[kind]
    blocks = rng.integers(0, 256, (ROWS, COLUMNS // values, size), dtype=np.uint8)
    scales = {"Q6_K": [208]}.get(kind.name, [0, 2] if kind.name in ("Q4_1", "Q5_1", "Q4_K", "Q5_K") else [0])
    if kind.name in ("F16", "BF16"):
        words = rng.standard_normal((ROWS, COLUMNS), dtype=np.float32)
        if kind.name == "F16":
            return words.astype(np.float16).view(np.uint8).reshape(ROWS, -1)
        return (words.view(np.uint32) >> 16).astype(np.uint16).view(np.uint8).reshape(ROWS, -1)
    for at in scales:
        scale = rng.uniform(-0.1, 0.1, blocks.shape[:2]).astype(np.float16)
        blocks[:, :, at : at + 2] = scale[..., None].view(np.uint8)
    return blocks.reshape(ROWS, -1)


def weights(rng: np.random.Generator) -> np.ndarray:
    """Rows as models have them, and rows that are unlike them: zeros, one sign, far off, steps, extremes."""
    values = rng.standard_normal((ROWS, COLUMNS), dtype=np.float32) * 0.05
    values[3, :256] = 0
    values[4] = 0
    values[5] = 0.5
    values[6] = -0.25
    values[7] *= 1e-6
    values[8] *= 1e-20
    values[9] *= 1e4
    values[10:14] = np.abs(values[10:14])
    values[14:18] = -np.abs(values[14:18])
    values[18:24] -= 5
    values[24:32] = np.round(values[24:32] * 64) / 64
    values[32:40] *= rng.standard_t(2, (8, COLUMNS)).astype(np.float32)
    values[40, ::7] = 0
    return values


def quantized(library: Path, values: np.ndarray, kind: GGMLQuantizationType, importance: np.ndarray | None) -> bytes:
    """What llama.cpp makes of rows."""
    function = ctypes.CDLL(str(library)).ggml_quantize_chunk
    pointer, count = ctypes.c_void_p, ctypes.c_int64
    function.argtypes = [ctypes.c_int, pointer, pointer, count, count, count, pointer]
    function.restype = ctypes.c_size_t
    of_block, size = GGML_QUANT_SIZES[kind]
    blocks = np.zeros(values.size // of_block * size, np.uint8)
    weighed = None if importance is None else importance.ctypes.data
    written = function(int(kind), values.ctypes.data, blocks.ctypes.data, 0, *values.shape, weighed)
    assert written == blocks.size
    return blocks.tobytes()


def main(library: Path) -> None:
    rng = np.random.default_rng(7)
    values = weights(rng)
    importance = (rng.standard_normal(COLUMNS) ** 2 * np.exp(2 * rng.standard_normal(COLUMNS))).astype(np.float32)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        writer = GGUFWriter(folder / "in.gguf", "test")
        rows = {f"rows of {columns}": np.ascontiguousarray(values[:, :columns]) for columns in [COLUMNS, *NARROWER]}
        for rows_name, part in rows.items():
            writer.add_tensor(rows_name, part)
        writer.add_tensor("importance", importance)
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
        for kind_name in QUANTIZED:
            kind = GGMLQuantizationType[kind_name]
            for rows_name, part in rows.items():
                if part.shape[1] % GGML_QUANT_SIZES[kind][0] != 0:
                    continue
                for suffix, weighed in (("", None), (", by importance", importance)):
                    found = ours[f"{kind_name}, {rows_name}{suffix}"].data.tobytes()
                    assert found == quantized(library, part, kind, weighed), (kind_name, rows_name, suffix)
                    print(f"{kind_name}, {rows_name}{suffix}: the bytes of llama.cpp")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else next(Path("node_modules").glob(LIBRARY)))
