#!/usr/bin/env bash
# Asks an Airbyte source for its streams, and writes the catalog of all of them: incremental where the source can.
set -euo pipefail
cd "$(dirname "$0")"

docker run --rm -v "$PWD:/data" "$SOURCE" discover --config /data/source.json |
  jq -e -n '[inputs | select(.type == "CATALOG").catalog.streams[]]
    | if . == [] then error("the source found no stream") else . end
    | {streams: map({
        stream: .,
        sync_mode: (if (.supported_sync_modes // []) | index("incremental") then "incremental" else "full_refresh" end),
        destination_sync_mode: "append",
        cursor_field: (.default_cursor_field // []),
        primary_key: (.source_defined_primary_key // [])
      })}' > catalog.json.new
mv catalog.json.new catalog.json
