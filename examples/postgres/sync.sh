#!/usr/bin/env bash
# Sends the rows of three PostgreSQL tables to Braze that are new or changed since the last run.
# A run that fails, or is killed, leaves the states that it reached: the next run goes on there.
set -euo pipefail
cd "$(dirname "$0")"

# Two runs at once would read the same cursors and send the same rows.
exec 9> sync.lock
flock -n 9 || { echo 'Another run is at work.' >&2; exit 1; }

since() {
  destination-braze cursor --state states.json --stream "public.$1" --default -infinity
}
customers=$(since customers)
orders=$(since orders)
page_views=$(since page_views)

psql "$DATABASE_URL" -XAtq -v ON_ERROR_STOP=1 -v FETCH_COUNT=10000 \
  -v since_customers="$customers" -v since_orders="$orders" -v since_page_views="$page_views" -f rows.sql |
  destination-braze write --config config.json --catalog catalog.json --state states.json --report report.json
