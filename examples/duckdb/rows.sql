SET VARIABLE until = now() - INTERVAL 1 MINUTE;

COPY (
  SELECT 'RECORD' AS type, {'stream': 'customers', 'namespace': 'public', 'data': r, 'emitted_at': epoch_ms(now())} AS record
  FROM 'customers.parquet' r WHERE updated_at > getvariable('since_customers') AND updated_at < getvariable('until') ORDER BY updated_at
) TO '/dev/stdout' (FORMAT json);

COPY (
  SELECT 'STATE' AS type, {'type': 'STREAM', 'id': 1, 'stream': {
    'stream_descriptor': {'name': 'customers', 'namespace': 'public'},
    'stream_state': {'cursor': coalesce(max(updated_at), getvariable('since_customers'))}}} AS state
  FROM 'customers.parquet' WHERE updated_at > getvariable('since_customers') AND updated_at < getvariable('until')
) TO '/dev/stdout' (FORMAT json);

COPY (
  SELECT 'RECORD' AS type, {'stream': 'orders', 'namespace': 'public', 'data': r, 'emitted_at': epoch_ms(now())} AS record
  FROM 'orders.parquet' r WHERE placed_at > getvariable('since_orders') AND placed_at < getvariable('until') ORDER BY placed_at
) TO '/dev/stdout' (FORMAT json);

COPY (
  SELECT 'STATE' AS type, {'type': 'STREAM', 'id': 2, 'stream': {
    'stream_descriptor': {'name': 'orders', 'namespace': 'public'},
    'stream_state': {'cursor': coalesce(max(placed_at), getvariable('since_orders'))}}} AS state
  FROM 'orders.parquet' WHERE placed_at > getvariable('since_orders') AND placed_at < getvariable('until')
) TO '/dev/stdout' (FORMAT json);

COPY (
  SELECT 'RECORD' AS type, {'stream': 'page_views', 'namespace': 'public', 'data': r, 'emitted_at': epoch_ms(now())} AS record
  FROM 'page_views.parquet' r WHERE "time" > getvariable('since_page_views') AND "time" < getvariable('until') ORDER BY "time"
) TO '/dev/stdout' (FORMAT json);

COPY (
  SELECT 'STATE' AS type, {'type': 'STREAM', 'id': 3, 'stream': {
    'stream_descriptor': {'name': 'page_views', 'namespace': 'public'},
    'stream_state': {'cursor': coalesce(max("time"), getvariable('since_page_views'))}}} AS state
  FROM 'page_views.parquet' WHERE "time" > getvariable('since_page_views') AND "time" < getvariable('until')
) TO '/dev/stdout' (FORMAT json);
