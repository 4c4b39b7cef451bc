-- Prints the new rows of each table as Airbyte messages, with a state about every 1,000 rows. A state comes only behind the last row of
-- its time, because the next run starts behind that time.
\set state_is_due 'next IS NULL OR next > cursor AND n / 1000 > (n - equal) / 1000'

BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

SELECT json_build_object('type', 'RECORD', 'record', json_build_object(
    'stream', 'customers', 'namespace', 'public', 'data', to_jsonb(r), 'emitted_at', (extract(epoch FROM now()) * 1000)::bigint))
  || CASE WHEN :state_is_due THEN E'\n' || json_build_object('type', 'STATE', 'state', json_build_object('type', 'STREAM', 'stream',
    json_build_object('stream_descriptor', json_build_object('name', 'customers', 'namespace', 'public'),
      'stream_state', json_build_object('cursor', cursor)))) ELSE '' END
FROM (SELECT r, updated_at AS cursor, lead(updated_at) OVER w AS next, row_number() OVER w AS n, count(*) OVER (PARTITION BY updated_at) AS equal
  FROM customers r WHERE updated_at > :'since_customers' AND updated_at < now() - interval '1 minute' WINDOW w AS (ORDER BY updated_at)) rows
ORDER BY n;

SELECT json_build_object('type', 'RECORD', 'record', json_build_object(
    'stream', 'orders', 'namespace', 'public', 'data', to_jsonb(r), 'emitted_at', (extract(epoch FROM now()) * 1000)::bigint))
  || CASE WHEN :state_is_due THEN E'\n' || json_build_object('type', 'STATE', 'state', json_build_object('type', 'STREAM', 'stream',
    json_build_object('stream_descriptor', json_build_object('name', 'orders', 'namespace', 'public'),
      'stream_state', json_build_object('cursor', cursor)))) ELSE '' END
FROM (SELECT r, placed_at AS cursor, lead(placed_at) OVER w AS next, row_number() OVER w AS n, count(*) OVER (PARTITION BY placed_at) AS equal
  FROM orders r WHERE placed_at > :'since_orders' AND placed_at < now() - interval '1 minute' WINDOW w AS (ORDER BY placed_at)) rows
ORDER BY n;

SELECT json_build_object('type', 'RECORD', 'record', json_build_object(
    'stream', 'page_views', 'namespace', 'public', 'data', to_jsonb(r), 'emitted_at', (extract(epoch FROM now()) * 1000)::bigint))
  || CASE WHEN :state_is_due THEN E'\n' || json_build_object('type', 'STATE', 'state', json_build_object('type', 'STREAM', 'stream',
    json_build_object('stream_descriptor', json_build_object('name', 'page_views', 'namespace', 'public'),
      'stream_state', json_build_object('cursor', cursor)))) ELSE '' END
FROM (SELECT r, "time" AS cursor, lead("time") OVER w AS next, row_number() OVER w AS n, count(*) OVER (PARTITION BY "time") AS equal
  FROM page_views r WHERE "time" > :'since_page_views' AND "time" < now() - interval '1 minute' WINDOW w AS (ORDER BY "time")) rows
ORDER BY n;

COMMIT;
