#!/usr/bin/env bash
# Sends the rows of three parquet files to Braze that are new or changed since the last run.
# A run that fails, or is killed, leaves the states that it reached: the next run goes on there.
set -euo pipefail
cd "$(dirname "$0")"

# Two runs at once would read the same cursors and send the same rows.
exec 9> sync.lock
flock -n 9 || { echo 'Another run is at work.' >&2; exit 1; }

since() {
  local cursor
  cursor=$(destination-braze cursor --state states.json --stream "public.$1" --default -infinity)
  echo "SET VARIABLE since_$1 = TIMESTAMPTZ '$cursor';"
}
variables=$(since customers && since orders && since page_views)

{ echo "$variables"; cat rows.sql; } | duckdb -bail |
  destination-braze write --config config.json --catalog catalog.json --state states.json --report report.json
