#!/usr/bin/env bash
# Quickstarts in different folders, one with each number of threads, must give the same bundles byte for
# byte; a replay of the trained checkpoint with another number of threads must say identical.
# Usage: same-bytes.sh FOLDER [BUDGET [THREADS...]], by default 45s and 1 2
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$1
budget=${2:-45s}
counts=("${@:3}")
[ ${#counts[@]} -gt 0 ] || counts=(1 2)
first=$folder/threads-${counts[0]}

for threads in "${counts[@]}"; do
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

[ "$(wc -l <"$first/exports.txt")" -gt 5 ]
for threads in "${counts[@]:1}"; do
  diff "$first/artifacts.json" "$folder/threads-$threads/artifacts.json"
  diff "$first/exports.txt" "$folder/threads-$threads/exports.txt"
  echo "same artifacts and same exported bytes with ${counts[0]} and $threads threads"
done

cd "$first/here"
checkpoint=$("$root/brewslm" artifact list --project 1 --json |
  node -e 'const rows = JSON.parse(require("fs").readFileSync(0)); console.log(rows.findLast((row) => row.kind === "checkpoint-set").id)')
"$root/brewslm" artifact replay "$checkpoint" --threads $((counts[0] == 1 ? 2 : 1))
