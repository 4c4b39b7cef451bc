#!/usr/bin/env bash
# A long sync in a small container: `bench/container.sh [ROWS] [MEMORY] [CPUS]`, by default a million rows of the examples
# at 512 MB and half a CPU, into a sandbox outside of it. Needs the image that `npm run test:container` builds.
# Prints the memory as it goes, then rows a second. Ends with the sync's exit code (137: out of memory).
set -euo pipefail
cd "$(dirname "$0")/.."
rows=${1:-1000000} memory=${2:-512m} cpus=${3:-0.5}
image=${CONTAINER_IMAGE:-localhost/destination-braze:test}
engine=$(docker info > /dev/null 2>&1 && echo docker || echo podman)
node=node_modules/.bin/node
name=destination-braze-bench-$$

directory=$(mktemp -d)
chmod 755 "$directory"
sandbox=
end() {
  [ -z "$sandbox" ] || kill "$sandbox"
  rm -rf "$directory"
}
trap end EXIT

"$node" dist/main.js sandbox --port 0 --no-rate-limit --keep counters > "$directory/sandbox" &
sandbox=$!
until grep -q listening "$directory/sandbox"; do sleep 0.1; done
url=$(grep -o 'http://[0-9.:]*' "$directory/sandbox")
sed "s|https://rest.iad-01.braze.com|$url|; s|YOUR-REST-API-KEY|sandbox-key|; s|\"type\": \"log\"|\"type\": \"none\"|" \
  examples/config.json > "$directory/config.json"
cp examples/catalog.json "$directory"

megabytes() { awk -v key="$1:" '$1 == key { printf "%d", $2 / 1024 }' "/proc/$2/status" 2> /dev/null; }
watch() {
  pid=
  until pid=$("$engine" inspect --format '{{.State.Pid}}' "$name" 2> /dev/null) && [ "$pid" -gt 0 ]; do sleep 0.5; done
  while now=$(megabytes VmRSS "$pid") && [ -n "$now" ]; do
    echo "$SECONDS s: $now MB, at most $(megabytes VmHWM "$pid") MB"
    sleep 10
  done
}

SECONDS=0
watch &
code=0
"$node" examples/generate.ts --rows "$rows" --state-every 1000 |
  "$engine" run -i --rm --name "$name" --network host --memory "$memory" --cpus "$cpus" --read-only \
    -v "$directory:/data:ro" "$image" write --config /data/config.json --catalog /data/catalog.json \
    > "$directory/messages" || code=$?
wait %2 || true
grep -o 'Summary[^"]*' "$directory/messages" | head -n 1 || tail -n 3 "$directory/messages"
echo "$rows rows in $SECONDS s: $((rows / SECONDS)) a second, exit code $code"
exit "$code"
