-- A small shop. A few rows are wrong on purpose: they go to the dead letter.
INSERT INTO customers
SELECT
  9007199254740993 + i,
  CASE WHEN i % 100 = 99 THEN 'customer(at)example.com' ELSE 'customer' || i || '@example.com' END,
  (ARRAY['Zoë', 'José', 'Łukasz', '美咲', 'Bob'])[1 + i % 5],
  (ARRAY['Müller', 'O''Connor', '田中', 'Smith'])[1 + i % 4],
  (ARRAY['DE', 'US', 'JP', 'PL'])[1 + i % 4],
  date '1950-01-01' + i * 17,
  12345678901234567.89 + i,
  jsonb_build_object('tier', 'gold', 'points', i),
  timestamptz '2025-01-01 00:00:00+00' + i * interval '1 hour',
  timestamptz '2025-01-01 00:00:00+00' + i * interval '1 hour'
FROM generate_series(0, 999) i;

INSERT INTO orders
SELECT
  9100000000000000000 + i,
  9007199254740993 + i % 1000,
  timestamptz '2025-01-01 00:00:00+00' + i * interval '1 hour',
  CASE WHEN i % 100 = 50 THEN 'EURO' ELSE 'EUR' END,
  19.90 * (1 + i % 2),
  CASE WHEN i % 5 = 0 THEN 'WELCOME10' END,
  '{"city": "Köln"}',
  (SELECT jsonb_agg(jsonb_build_object('sku', 'tea-' || item, 'title', 'Tea № ' || item, 'price', 19.90, 'quantity', 1))
   FROM generate_series(1, 1 + i % 2) item)
FROM generate_series(0, 999) i;

INSERT INTO page_views
SELECT
  9007199254740993 + i % 1000,
  'Page Viewed',
  timestamptz '2025-01-01 00:00:00+00' + i * interval '10 minutes',
  (ARRAY['/', '/sale', '/café'])[1 + i % 3],
  CASE WHEN i % 3 = 0 THEN 'https://search.example/' END,
  i % 300 + 0.125
FROM generate_series(0, 4999) i;
