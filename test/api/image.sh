#!/usr/bin/env bash
# The image as compose.yaml runs it: built, started with a root that is read-only, asked, and started again
# on the same volume. Needs a container engine (`docker`), and the network for its base image.
set -euo pipefail
cd "$(dirname "$0")/../.."
image=brewslm-test:$$
name=brewslm-test-$$
address=127.0.0.1:4180
fail() { echo "$*" >&2 && docker logs "$name" >&2 && exit 1; }
clean() {
  docker rm --force "$name" >/dev/null 2>&1 || true
  docker volume rm --force "$name" >/dev/null 2>&1 || true
  docker image rm --force "$image" >/dev/null 2>&1 || true
}
trap clean EXIT

docker build --quiet --tag "$image" . >/dev/null
start() {
  docker run --detach --name "$name" --read-only --tmpfs /tmp --cap-drop ALL \
    --security-opt no-new-privileges:true --volume "$name:/home/node/brewslm" \
    --publish 127.0.0.1:4180:4180 "$image" >/dev/null
  for _ in $(seq 60); do
    curl --silent --fail "http://$address/healthz" >/dev/null 2>&1 && return
    sleep 1
  done
  fail 'it did not come up within a minute'
}

start
[ "$(docker exec "$name" id -u)" = 1000 ] || fail 'it runs as somebody else than node'
docker exec "$name" touch /x 2>/dev/null && fail 'its root can be written to'
key=$(docker exec "$name" brewslm key create --name ci --role owner --json | sed -n 's/.*"secret": *"\([^"]*\)".*/\1/p')
[ -n "$key" ] || fail 'no key was made'
ask() { curl --silent --fail --header "Authorization: Bearer $key" "http://$address/api/$1" "${@:2}"; }
curl --silent --output /dev/null --write-out '%{http_code}' "http://$address/api/project/list" |
  grep -q 401 || fail 'it answers who has no key'
ask project/create --header 'content-type: application/json' --data '{"name": "kept"}' >/dev/null ||
  fail 'a project was not created'

docker rm --force "$name" >/dev/null
start
ask project/list | grep -q '"kept"' || fail 'the volume did not keep the project'
echo 'the image: built, started twice, read-only, by user 1000, with its home in a volume'
