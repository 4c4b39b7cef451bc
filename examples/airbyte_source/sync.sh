#!/usr/bin/env bash
# Sends what an Airbyte source reads to Braze. SOURCE names its image, such as airbyte/source-postgres:3.7.0.
# A run that fails, or is killed, leaves the states that it reached: the next run goes on there.
set -euo pipefail
cd "$(dirname "$0")"

# Two runs at once would begin at the same state and send the same rows.
exec 9> sync.lock
flock -n 9 || { echo 'Another run is at work.' >&2; exit 1; }

# The source opens the file when it starts; `write` creates it only then.
[ -e states.json ] || echo '[]' > states.json

docker run --rm -v "$PWD:/data" "$SOURCE" \
  read --config /data/source.json --catalog /data/catalog.json --state /data/states.json |
  docker run --rm -i --user "$(id -u):$(id -g)" -e BRAZE_API_KEY -e BRAZE_REST_ENDPOINT -v "$PWD:/data" destination-braze \
    write --config /data/config.json --catalog /data/catalog.json --state /data/states.json --report /data/report.json
