#!/usr/bin/env bash
# Runs the tests of Ray with a network and process ids of their own, where the system lends these: Ray
# listens on every address it has, and whatever is left of a cluster dies with the shell. Arguments go
# to Vitest.
set -euo pipefail
cd "$(dirname "$0")/../.."
tests=(npx vitest run --config test/ray/vitest.config.ts "$@")
apart=(unshare --net --pid --fork --kill-child --mount-proc)
for way in "${apart[*]}" "${apart[*]} --map-root-user"; do
  if $way ip link set lo up 2>/dev/null; then
    exec $way bash -c 'ip link set lo up && "$@"' apart "${tests[@]}"
  fi
done
echo 'no namespaces here: the cluster listens on all addresses of this machine while the tests run'
exec "${tests[@]}"
