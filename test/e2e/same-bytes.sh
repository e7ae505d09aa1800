#!/usr/bin/env bash
# Two quickstarts in different folders, one with one thread and one with two, must give the same
# bundles byte for byte; a replay of the trained checkpoint must say identical.
# Usage: same-bytes.sh FOLDER [BUDGET]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$1
budget=${2:-45s}

for threads in 1 2; do
  mkdir -p "$folder/threads-$threads/here"
  (
    cd "$folder/threads-$threads/here"
    unset BREWSLM_HOME
    "$root/brewslm" quickstart --budget "$budget" --threads "$threads"
    "$root/brewslm" artifact list --project 1 --json >../artifacts.json
    "$root/brewslm" artifact verify
    find exports -type f | sort | xargs sha256sum >../exports.txt
  )
done

diff "$folder/threads-1/artifacts.json" "$folder/threads-2/artifacts.json"
diff "$folder/threads-1/exports.txt" "$folder/threads-2/exports.txt"
[ "$(wc -l <"$folder/threads-1/exports.txt")" -gt 5 ]
echo "same artifacts and same exported bytes with 1 and 2 threads"

cd "$folder/threads-2/here"
checkpoint=$("$root/brewslm" artifact list --project 1 --json |
  node -e 'const rows = JSON.parse(require("fs").readFileSync(0)); console.log(rows.findLast((row) => row.kind === "checkpoint-set").id)')
"$root/brewslm" artifact replay "$checkpoint" --threads 1
