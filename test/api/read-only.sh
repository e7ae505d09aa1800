#!/usr/bin/env bash
# The server as the image runs it, where no container engine is: the commands of the Dockerfile in a root
# of their own that nobody can write to, by a user that may nothing, with a volume for the home. Needs
# Linux, root in a user namespace at least, unshare and setpriv of util-linux.
# Usage: read-only.sh PREFIX FOLDER
#   PREFIX  where `npm install --global --prefix PREFIX brewslm-*.tgz` has installed it
#   FOLDER  to work in
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
prefix=$(cd "$1" && pwd)
folder=$(cd "$2" && pwd)

# Of the last stage: the words of ENTRYPOINT and CMD, and those of the health check.
words() {
  node -e '
    const stage = require("fs").readFileSync(process.argv[1], "utf8").replace(/\\\n/g, "").split(/^FROM /m).at(-1);
    const of = (form) => JSON.parse(form.exec(stage)[1]);
    const entry = of(/^ENTRYPOINT (\[.*\])$/m);
    const said = { serve: [...entry, ...of(/^CMD (\[.*\])$/m)], health: of(/^HEALTHCHECK .*CMD (\[.*\])$/m) };
    for (const word of said[process.argv[2]]) process.stdout.write(word + "\0");
  ' "$root/Dockerfile" "$1"
}

if [ "${3:-}" != inside ]; then
  mkdir -p "$folder/root" "$folder/volume"
  exec unshare --mount --pid --fork --kill-child "$0" "$prefix" "$folder" inside
fi

new=$folder/root
mount --make-rprivate /
mount -t tmpfs tmpfs "$new"
mkdir -p "$new"/{usr,etc,dev,proc,tmp,opt/brewslm,home/node/brewslm}
ln -s usr/bin usr/lib usr/lib64 usr/sbin "$new/"
read_only() { mount --bind "$1" "$new/$2" && mount -o remount,bind,ro "$new/$2"; }
read_only /usr usr
read_only /etc etc
read_only "$prefix" opt/brewslm
mount --rbind /dev "$new/dev"
mount -t proc proc "$new/proc"
mount -t tmpfs -o mode=1777 tmpfs "$new/tmp"
chown 1000:1000 "$folder/volume"
mount --bind "$folder/volume" "$new/home/node/brewslm"
mount -o remount,ro "$new"

as_image=(
  chroot "$new" setpriv --reuid 1000 --regid 1000 --clear-groups --no-new-privs --bounding-set=-all \
    --inh-caps=-all env --ignore-environment --chdir /home/node PATH=/opt/brewslm/bin:/usr/local/bin:/usr/bin \
    HOME=/home/node BREWSLM_HOME=/home/node/brewslm
)
fail() { echo "$*" >&2 && exit 1; }

for place in / /usr /opt/brewslm /home/node; do
  "${as_image[@]}" touch "$place/x" 2>/dev/null && fail "$place can be written to"
done
[ "$("${as_image[@]}" id -u)" = 1000 ]

mapfile -d '' serve < <(words serve)
mapfile -d '' health < <(words health)
"${as_image[@]}" "${serve[@]}" >"$folder/serve.out" 2>"$folder/serve.log" &
server=$!
for _ in $(seq 150); do "${as_image[@]}" "${health[@]}" && break || sleep 0.4; done
"${as_image[@]}" "${health[@]}" || fail "it is not healthy: $(cat "$folder/serve.log")"

echo 'a key, the page, an import, a training and a reply'
secret=$("${as_image[@]}" brewslm key create --name ann --role editor --json | node -p 'JSON.parse(require("fs").readFileSync(0)).secret')
at=http://127.0.0.1:4180
call() { curl --silent --show-error --header "Authorization: Bearer $secret" --header 'Content-Type: application/json' "$@"; }
curl --silent --fail $at/ | grep -q '<div id="root">' || fail 'no page'
call --data '{"name": "first", "template": "general"}' $at/api/project/create >/dev/null
done_by() {
  call --data "$2" "$at/api/$1" | node -p 'JSON.parse(require("fs").readFileSync(0)).job.id' >"$folder/job"
  call --no-buffer "$at/api/events/job/$(cat "$folder/job")" | grep '^data: ' | tail -1 | cut -c 7- |
    node -e 'const { status, problem } = JSON.parse(require("fs").readFileSync(0)); if (status !== "done") { console.error(status, problem); process.exit(1); }'
}
done_by dataset/import '{"project": 1, "sample": "support-chat-v1"}'
done_by train/start '{"project": 1, "baseModel": "brew-3m", "steps": 2, "plan": {"sequenceLength": 32, "microBatchRows": 1, "gradientAccumulation": 1}}'
call --no-buffer --header 'Accept: text/event-stream' --data '{"project": 1, "prompt": "Hello", "maxTokens": 8}' $at/api/generate/run |
  grep -q '^event: end' || fail 'no reply'

kill -TERM "$server" && wait "$server" || fail 'it did not end when told'
[ "$(stat -c %u "$folder/volume/ledger.db")" = 1000 ]
echo 'served from a root that is read-only'
