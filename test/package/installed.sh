#!/usr/bin/env bash
# The package as people install it: packed, installed into an empty folder, and used from there. The
# six commands must leave the artifacts and the exported bytes that a quickstart of the clone left;
# a short part runs with the other Node that is tested.
# Usage: installed.sh FOLDER [QUICKSTART] [BUDGET]
#   FOLDER      to work in
#   QUICKSTART  folder of a quickstart of the clone with this budget, as same-bytes.sh leaves it
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(cd "$1" && pwd)
quickstart=${2:-}
budget=${3:-45s}
unset BREWSLM_HOME
fail() { echo "$*" >&2 && exit 1; }

(cd "$root" && npm pack --silent --pack-destination "$folder" >/dev/null)
tarball=$(echo "$folder"/brewslm-*.tgz)
if tar -tzf "$tarball" | grep -vE '^package/((bin|dist|docs|node_modules|web/dist|workers/torch)/|(package.json|README.md|LICENSE)$)'; then
  fail 'these files do not belong into the package'
fi
if tar -tzf "$tarball" | grep -E '^package/dist/.*(\.map|\.test\.js|\.built)$'; then
  fail 'these files of the build do not belong into the package'
fi

echo 'installed into an empty folder'
mkdir "$folder/installed" && cd "$folder/installed"
npm install --silent "$tarball"
scripts=$(npm query ':attr(scripts, [preinstall]), :attr(scripts, [install]), :attr(scripts, [postinstall])')
[ "$scripts" = '[]' ] || fail "packages with install scripts: $scripts"
for_one=$(cd node_modules/brewslm/node_modules && ls -d {*,@*/*} | grep -E '(linux|darwin|mac|win32|win)-' || true)
[ -z "$for_one" ] || fail "packages for one kind of machine came from the one that packed: $for_one"
[ "$(du -sm node_modules | cut -f 1)" -lt 400 ] || fail "too large: $(du -sh node_modules)"
brewslm=./node_modules/.bin/brewslm
[ "$($brewslm --version)" = "$(node -p 'require("brewslm/package.json").version')" ]

echo 'the library and its types'
if [ -e node_modules/brewslm/dist/index.js ]; then
  echo '{ "compilerOptions": { "module": "nodenext", "strict": true, "noEmit": true, "types": [], "skipLibCheck": true }, "files": ["use.ts"] }' >tsconfig.json
  echo "import { openHome } from 'brewslm'; const known: { not: 'any' } extends typeof openHome ? never : true = true; console.log(known);" >use.ts
  node "$root/node_modules/typescript/bin/tsc" -p .
  node --input-type=module --eval "const { openHome } = await import('brewslm'); if (typeof openHome !== 'function') process.exit(1)"
fi

echo 'the page and its API'
$brewslm ui --no-open --port 4199 >../address.txt 2>../ui.log &
ui=$!
for _ in $(seq 100); do [ -s ../address.txt ] && break || sleep 0.2; done
address=$(cat ../address.txt)
curl --silent --fail --cookie-jar ../cookies --location "$address" | grep -q '<div id="root">' || fail "no page: $(cat ../ui.log)"
curl --silent --fail --cookie ../cookies "${address%%/\?*}/api/project/list" | grep -q '"output":\[\]' || fail 'no API'
kill $ui && wait $ui || true
rm -rf .brewslm

echo 'the six commands'
$brewslm project create --name workflow-demo --template general
$brewslm dataset import --project 1 --sample general-chat-v1
$brewslm preflight --project 1 --task causal_lm --plan
$brewslm train --project 1 --autopilot --one-click --budget "$budget"
$brewslm export --project 1 --format huggingface --target vllm
$brewslm optimize --project 1 --target mobile_iphone15
$brewslm artifact list --project 1 --json >../artifacts.json
find exports -type f | sort | xargs sha256sum >../exports.txt
if [ -n "$quickstart" ]; then
  diff "$quickstart/artifacts.json" "$folder/artifacts.json"
  diff "$quickstart/exports.txt" "$folder/exports.txt"
  echo 'same artifacts and same exported bytes as the clone'
fi

case $(node --version) in v24.*) other=20.19.0 ;; *) other=24.22.3 ;; esac
echo "a short part with Node $other"
# The package that the npm package `node` brings, without the script that fetches it.
binary=node-$(node -p '`${process.platform}-${process.arch}`')
npm install --silent --prefix "$folder/other-node" "$binary@$other"
PATH="$folder/other-node/node_modules/$binary/bin:$PATH"
[ "$(node --version)" = "v$other" ]
export BREWSLM_HOME="$folder/other-home"
$brewslm --help >/dev/null
cp node_modules/brewslm/dist/catalog/samples/general-chat-v1/general-chat-v1.jsonl conversations.jsonl
$brewslm project create --name other --template general
$brewslm dataset import --project 1 --file conversations.jsonl
$brewslm preflight --project 1 --task causal_lm --plan

echo 'a Node that is too old is told so'
echo "Object.defineProperty(process, 'versions', { value: { node: '18.20.8' } })" >old-node.cjs
if said=$(node --require ./old-node.cjs node_modules/brewslm/bin/brewslm.cjs --version 2>&1); then fail 'Node 18 is let in'; fi
[[ $said == 'brewslm needs Node 20.19 or newer; this is 18.20.8'* ]] || fail "$said"

echo 'the clone'
cd "$root"
[ "$(npx brewslm --version)" = "$($folder/installed/$brewslm --version)" ]
