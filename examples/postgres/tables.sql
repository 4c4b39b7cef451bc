CREATE TABLE customers (
  id bigint PRIMARY KEY,
  email text,
  first_name text,
  last_name text,
  country text,
  birth_date date,
  lifetime_value numeric,
  loyalty jsonb,
  signed_up_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint,
  placed_at timestamptz NOT NULL,
  currency text,
  total numeric,
  coupon text,
  shipping jsonb,
  line_items jsonb
);

CREATE TABLE page_views (
  external_id bigint,
  name text,
  "time" timestamptz NOT NULL,
  path text,
  referrer text,
  seconds numeric
);
