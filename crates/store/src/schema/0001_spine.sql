-- Tenants. `settings` holds what no query asks for: names, address, languages, due days.
CREATE TABLE site (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL,
  sandbox BIGINT NOT NULL,
  clock_mode TEXT NOT NULL,
  clock_value BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  next_customer BIGINT NOT NULL,
  next_bill BIGINT NOT NULL
);

-- Codes of a site and their stable numbers.
CREATE TABLE symbol (
  site_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, code)
);

-- The catalog as text: one document an object.
CREATE TABLE catalog_object (
  site_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  place BIGINT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (site_id, kind, code)
);

-- The rows of a zone map as one versioned value (docs/decisions/0016-zone-rows-are-one-value.md). Every change draws a new revision, so
-- that whoever holds the rows of a revision need not read them again.
CREATE TABLE zone_rows (
  site_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  revision BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  content {BLOB} NOT NULL,
  PRIMARY KEY (site_id, code)
);

-- Staff of the whole installation. `sites` is a JSON list of site ids, null for all.
CREATE TABLE staff (
  id BIGINT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  password_hash TEXT,
  roles TEXT NOT NULL,
  sites TEXT,
  enabled BIGINT NOT NULL
);

CREATE TABLE staff_session (
  token_hash TEXT PRIMARY KEY,
  staff_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- One-time sign-in links.
CREATE TABLE sign_in_link (
  token_hash TEXT PRIMARY KEY,
  staff_id BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE TABLE api_key (
  id BIGINT PRIMARY KEY,
  site_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  key_hash TEXT NOT NULL UNIQUE,
  roles TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT
);

-- First answers of writes, by caller and key.
CREATE TABLE idempotency (
  site_id BIGINT NOT NULL,
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  status BIGINT NOT NULL,
  answer TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (site_id, caller, key)
);
-- Answers that are too old to be asked for.
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE activity (
  site_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  source TEXT NOT NULL,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id TEXT NOT NULL,
  object_name TEXT NOT NULL,
  customer_id BIGINT,
  changes TEXT NOT NULL,
  PRIMARY KEY (site_id, id)
);
-- The activities of one customer, newest first.
CREATE INDEX activity_of_customer ON activity (site_id, customer_id, id);

-- What is told to the outside after the commit. A notification's row has the id of the notification and no payload of its own.
CREATE TABLE outbox (
  id BIGINT PRIMARY KEY,
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  dispatched_at BIGINT,
  failure TEXT
);
-- What waits to be dispatched, oldest first: the site of the oldest row, then rows of that site.
CREATE INDEX outbox_waiting ON outbox (id) WHERE dispatched_at IS NULL;
-- What was dispatched long ago, to be forgotten.
CREATE INDEX outbox_done ON outbox (dispatched_at) WHERE dispatched_at IS NOT NULL;

-- What a customer is told of. Amounts in quanta of the resource, at the scale kept here.
CREATE TABLE notification (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subscription_id BIGINT,
  group_id BIGINT NOT NULL,
  resource TEXT NOT NULL,
  scale BIGINT NOT NULL,
  threshold_kind TEXT,
  threshold_value TEXT,
  amount_before BIGINT NOT NULL,
  amount_after BIGINT NOT NULL,
  amount_limit BIGINT,
  about TEXT NOT NULL,
  channels TEXT NOT NULL,
  PRIMARY KEY (customer_id, id)
);

-- A message to one address over one channel, customer 0 where it concerns none. `next_at`: when a worker may take it, which for one
-- that is being sent is the end of its lease; nothing once it has ended or waits for a channel.
CREATE TABLE delivery (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  notification_id BIGINT,
  endpoint_id BIGINT,
  channel TEXT NOT NULL,
  cause TEXT NOT NULL,
  address TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  result TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  next_at BIGINT,
  ended_at BIGINT,
  attempts BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  PRIMARY KEY (customer_id, id)
);
-- The communications list, newest first, and one by its id.
CREATE UNIQUE INDEX delivery_by_site ON delivery (site_id, id);
-- What is to be sent now.
CREATE INDEX delivery_due ON delivery (next_at) WHERE next_at IS NOT NULL;
-- The log of an endpoint, newest first.
CREATE INDEX delivery_of_endpoint ON delivery (site_id, endpoint_id, id) WHERE endpoint_id IS NOT NULL;
-- What waits for a channel that is configured later.
CREATE INDEX delivery_waiting ON delivery (site_id, channel) WHERE state = 'waiting';

CREATE TABLE delivery_attempt (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  delivery_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  outcome TEXT,
  detail TEXT NOT NULL,
  PRIMARY KEY (customer_id, delivery_id, number)
);

-- How messages leave: `email` and `sms`, without their secrets.
CREATE TABLE notification_channel (
  site_id BIGINT NOT NULL,
  channel TEXT NOT NULL,
  settings TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (site_id, channel)
);

-- Addresses that are called with events. `events` is a JSON list of event names.
CREATE TABLE webhook_endpoint (
  site_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (site_id, id)
);

-- The site's taxation gateway; its secret stands in `sending_secret`. `epoch` grows whenever what it is known to say changes, so that facts
-- that were read before are read anew. Then how asking went last.
CREATE TABLE tax_gateway (
  site_id BIGINT NOT NULL,
  settings TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  answered_at BIGINT,
  failed_at BIGINT,
  failure TEXT NOT NULL,
  PRIMARY KEY (site_id)
);

-- What the gateway said of a place: a JSON list of spans of days.
CREATE TABLE tax_rate (
  site_id BIGINT NOT NULL,
  country TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  rates TEXT NOT NULL,
  PRIMARY KEY (site_id, country, state)
);
-- Places that were asked about last, and those that go where there are too many.
CREATE INDEX tax_rate_by_time ON tax_rate (site_id, asked_at);

-- Charges whose tax the gateway has not given yet: of an event (its customer, day and key) or of a posting (day 0, its id). `place` tells those
-- of one source apart, of an event it is the step of the trace; `leg` is the charge as it was posted.
CREATE TABLE tax_pending (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  source TEXT NOT NULL,
  source_customer BIGINT NOT NULL,
  day INTEGER NOT NULL,
  key BIGINT NOT NULL,
  place INTEGER NOT NULL,
  source_group BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  bill_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  supplier BIGINT,
  taxed_on INTEGER NOT NULL,
  leg {BLOB} NOT NULL,
  attempts INTEGER NOT NULL,
  try_at BIGINT NOT NULL,
  PRIMARY KEY (customer_id, source, source_customer, day, key, place)
);
-- Groups whose pending taxes are due to be tried.
CREATE INDEX tax_pending_by_time ON tax_pending (site_id, try_at);
-- Pending taxes of a group's events and postings, and of one event.
CREATE INDEX tax_pending_by_source ON tax_pending (source_customer, source_group, day, key);
-- Pending taxes of a bill.
CREATE INDEX tax_pending_by_bill ON tax_pending (customer_id, bill_id);

-- Secrets of channels and endpoints, apart from what is shown: only sending reads them (docs/decisions/0016).
CREATE TABLE sending_secret (
  site_id BIGINT NOT NULL,
  owner TEXT NOT NULL,
  secret TEXT NOT NULL,
  previous TEXT,
  previous_to BIGINT,
  PRIMARY KEY (site_id, owner)
);

-- `search` columns are lower case; `document` holds contacts and the rest.
CREATE TABLE customer (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  code TEXT NOT NULL,
  status TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  customer_type TEXT NOT NULL,
  language TEXT NOT NULL,
  city TEXT NOT NULL,
  country TEXT NOT NULL,
  payment_method TEXT NOT NULL,
  search_name TEXT NOT NULL,
  search_email TEXT NOT NULL,
  search_address TEXT NOT NULL,
  search_city TEXT NOT NULL,
  search_organization TEXT NOT NULL,
  subscriptions BIGINT NOT NULL,
  services BIGINT NOT NULL,
  since BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  removal_at BIGINT,
  document TEXT NOT NULL,
  PRIMARY KEY (site_id, customer_id)
);
-- Accounts that were closed and are to be erased: the erasure job.
CREATE INDEX customer_to_erase ON customer (site_id, removal_at, customer_id) WHERE removal_at IS NOT NULL;
-- The list in order of number, and one customer by its number.
CREATE UNIQUE INDEX customer_by_number ON customer (site_id, number);
-- The list in order of name.
CREATE INDEX customer_by_name ON customer (site_id, search_name, customer_id);

-- What is unique for a whole site, keyed by the value.
CREATE TABLE customer_code (
  site_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  customer_id BIGINT NOT NULL,
  PRIMARY KEY (site_id, code)
);
CREATE TABLE customer_email (
  site_id BIGINT NOT NULL,
  email TEXT NOT NULL,
  customer_id BIGINT NOT NULL,
  PRIMARY KEY (site_id, email)
);

-- Custom attributes as their customer's document holds them, a value in its one form (docs/domain.md §1): what jobs find customers by.
CREATE TABLE customer_attribute (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (customer_id, code)
);
-- Whether any customer has a value: before an attribute is taken away or becomes another type.
CREATE INDEX customer_attribute_by_code ON customer_attribute (site_id, code, customer_id);

-- Who moves a customer in the organization tree of a site holds its row: what goes round in a circle is seen by whoever comes second.
CREATE TABLE organization_lock (
  site_id BIGINT PRIMARY KEY
);

-- The organization tree of customers (docs/domain.md §6): `parent_id` is none at the top.
CREATE TABLE organization_node (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  kind TEXT,
  parent_id BIGINT,
  PRIMARY KEY (site_id, customer_id)
);
-- The nodes right below one.
CREATE INDEX organization_by_parent ON organization_node (site_id, parent_id, customer_id);

-- What is to be done later: at `due_at` in site time, as `content` says. `ended_at` is when it was done, failed or was given up.
CREATE TABLE deferred_action (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  content TEXT NOT NULL,
  actor TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  failure TEXT NOT NULL,
  PRIMARY KEY (customer_id, id)
);
-- The list of a site, newest first, and one action by its id.
CREATE UNIQUE INDEX deferred_action_by_site ON deferred_action (site_id, id);
-- What is due: the job.
CREATE INDEX deferred_action_due ON deferred_action (site_id, due_at, id) WHERE state = 'pending';

CREATE TABLE billing_profile (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  valid_to BIGINT,
  currency BIGINT NOT NULL,
  payment_type TEXT NOT NULL,
  event_type BIGINT,
  billing_day BIGINT NOT NULL,
  time_zone TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  credit_profile BIGINT,
  credit_limit BIGINT,
  credit_balance BIGINT NOT NULL,
  active_bill BIGINT NOT NULL,
  active_to BIGINT,
  next_bill BIGINT,
  next_to BIGINT,
  cycle_changes TEXT NOT NULL,
  PRIMARY KEY (customer_id, id)
);
-- Profiles whose active bill has ended: the billing job.
CREATE INDEX profile_to_bill ON billing_profile (site_id, active_to, customer_id, id);
-- Profiles whose prepared bill ends next: two cycles stay open for late usage, never three.
CREATE INDEX profile_by_prepared ON billing_profile (site_id, next_to);
-- A profile named by its id alone.
CREATE UNIQUE INDEX profile_by_id ON billing_profile (id);

-- `state` is the working set in its binary form (crates/balance).
CREATE TABLE balance_group (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id {ROW_ID},
  profile_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  facts_version BIGINT NOT NULL,
  active_bill BIGINT NOT NULL,
  active_to BIGINT,
  next_bill BIGINT,
  next_to BIGINT,
  due_at BIGINT,
  state {BLOB} NOT NULL,
  {KEY} (customer_id, id)
);
-- A group named by its id alone: postings and balances made by hand. On SQLite the id is the row's place.
{POSTGRES} CREATE INDEX balance_group_by_id ON balance_group (id);

-- Counters of one service (0: sets of the whole group), guarded by the group's lock.
CREATE TABLE counter_sheet (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  service_id BIGINT NOT NULL,
  sheet {BLOB} NOT NULL,
  PRIMARY KEY (customer_id, group_id, service_id)
);

-- Sharing groups by owner; `policy` is a JSON list of purchased discounts.
CREATE TABLE sharing_group (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  group_id BIGINT NOT NULL,
  subscription_id BIGINT NOT NULL,
  status TEXT NOT NULL,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  pool_first BIGINT NOT NULL,
  policy_name TEXT NOT NULL,
  policy TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  past TEXT NOT NULL,
  PRIMARY KEY (customer_id, id)
);
-- A sharing group by its id alone: joining, editing.
CREATE UNIQUE INDEX sharing_group_by_id ON sharing_group (site_id, id);

-- Memberships by member.
CREATE TABLE sharing_member (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  sharing_id BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  status TEXT NOT NULL,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  joined_at BIGINT NOT NULL,
  past TEXT NOT NULL,
  PRIMARY KEY (customer_id, sharing_id)
);
-- The members of a sharing group: what its owner sees.
CREATE INDEX sharing_member_by_group ON sharing_member (site_id, sharing_id, customer_id);

-- Hierarchy groups by owner: its billing profile pays the bills of the members.
CREATE TABLE hierarchy_group (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  profile_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (customer_id, id)
);
-- A hierarchy group by its id alone: joining, editing.
CREATE UNIQUE INDEX hierarchy_group_by_id ON hierarchy_group (site_id, id);

-- Memberships of billing profiles by member.
CREATE TABLE hierarchy_member (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  profile_id BIGINT NOT NULL,
  hierarchy_id BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  status TEXT NOT NULL,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (customer_id, id)
);
-- The members of a hierarchy group: what its owner sees, and who is billed before it.
CREATE INDEX hierarchy_member_by_group ON hierarchy_member (site_id, hierarchy_id, id);

-- One row a site: whoever changes who pays for whom holds it, so that no two of them make a circle together.
CREATE TABLE payer_tree (
  site_id BIGINT PRIMARY KEY
);

CREATE TABLE subscription (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  plan BIGINT NOT NULL,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  verify_at BIGINT,
  begin_at BIGINT,
  document TEXT NOT NULL,
  PRIMARY KEY (customer_id, id)
);
-- A subscription named by its id alone.
CREATE UNIQUE INDEX subscription_by_site ON subscription (site_id, id);
-- Subscriptions of which something has ended that is not verified: the purchase verification job.
CREATE INDEX subscription_to_verify ON subscription (site_id, verify_at, customer_id, id) WHERE verify_at IS NOT NULL;
-- Subscriptions of which something begins: the activation job.
CREATE INDEX subscription_to_begin ON subscription (site_id, begin_at, customer_id, id) WHERE begin_at IS NOT NULL;

-- Who holds an identifier, and when.
CREATE TABLE service_identifier (
  site_id BIGINT NOT NULL,
  service_type BIGINT NOT NULL,
  identifier TEXT NOT NULL,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  customer_id BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  subscription_id BIGINT NOT NULL,
  service_id BIGINT NOT NULL,
  PRIMARY KEY (site_id, service_type, identifier, valid_from)
);
-- The holds of a service: where it ends or gets another identifier.
CREATE INDEX service_identifier_of_service ON service_identifier (customer_id, service_id, valid_from);

-- Batches of vouchers. `document` holds what no query asks for.
CREATE TABLE voucher_batch (
  site_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  code TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (site_id, id),
  UNIQUE (site_id, code)
);

-- Codes that can be redeemed, and how often they were.
CREATE TABLE voucher_code (
  site_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  place BIGINT NOT NULL,
  uses BIGINT NOT NULL,
  blocked BIGINT NOT NULL,
  PRIMARY KEY (site_id, code)
);
-- The codes of a batch in their order.
CREATE UNIQUE INDEX voucher_code_of_batch ON voucher_code (site_id, batch_id, place);

-- Who used a promotion code, a coupon's or a voucher's, and when.
CREATE TABLE promotion_use (
  site_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  subscription_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site_id, code, id)
);

-- A plan that a subscription moves into. `due_at` is when, in site time.
CREATE TABLE plan_transition (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  subscription_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  content TEXT NOT NULL,
  actor TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  failure TEXT NOT NULL,
  PRIMARY KEY (customer_id, subscription_id, id)
);
-- Transitions that are due: the job.
CREATE INDEX plan_transition_due ON plan_transition (site_id, due_at, id) WHERE state = 'pending';

-- Amounts in quanta of the currency: full scale while active, minor units (at full scale) from then on. `payer_customer` and `payer_profile`
-- say who pays where that is another profile, for good from billing on.
CREATE TABLE bill (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  profile_id BIGINT NOT NULL,
  currency BIGINT NOT NULL,
  period_from BIGINT NOT NULL,
  period_to BIGINT,
  status TEXT NOT NULL,
  net BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  funds BIGINT NOT NULL,
  paid BIGINT NOT NULL,
  due BIGINT NOT NULL,
  billed_at BIGINT,
  closed_at BIGINT,
  due_on BIGINT,
  invoice_id BIGINT,
  invoice_number TEXT,
  awaits_invoice BIGINT NOT NULL,
  payer_customer BIGINT,
  payer_profile BIGINT,
  PRIMARY KEY (customer_id, id)
);
-- What the invoicing job works off.
CREATE INDEX bill_to_invoice ON bill (site_id, customer_id, id) WHERE awaits_invoice = 1;
-- Bills of a site, newest first, and one named by its id alone.
CREATE UNIQUE INDEX bill_by_site ON bill (site_id, id);
-- The same of one status.
CREATE INDEX bill_by_status ON bill (site_id, status, id);
-- Bills that a profile pays for others.
CREATE INDEX bill_of_payer ON bill (payer_customer, id) WHERE payer_customer IS NOT NULL;
-- Bills that left `active` in a period: what is exported.
CREATE INDEX bill_by_time ON bill (site_id, billed_at, customer_id, id) WHERE billed_at IS NOT NULL;

CREATE TABLE bill_item (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  bill_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  item_key TEXT NOT NULL,
  net BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  quantity BIGINT NOT NULL,
  legs BIGINT NOT NULL,
  first_day BIGINT NOT NULL,
  last_day BIGINT NOT NULL,
  PRIMARY KEY (customer_id, bill_id, group_id, item_key)
);

-- Impacts that do not come from usage: fees, grants, adjustments, rounding. Immutable.
CREATE TABLE posting (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  content TEXT NOT NULL,
  legs {BLOB} NOT NULL,
  PRIMARY KEY (customer_id, id)
);
-- Postings of a customer by time: what stands behind an item.
CREATE INDEX posting_by_time ON posting (customer_id, at, id);
-- Postings by when they were recorded: the financial report of a period.
CREATE INDEX posting_by_record ON posting (site_id, recorded_at, customer_id, id);

-- Immutable; the key is the identity (ARCHITECTURE.md §4). `content` and `trace` are personal, `legs` are amounts.
CREATE TABLE usage_event (
  day INTEGER NOT NULL,
  customer_id BIGINT NOT NULL,
  key BIGINT NOT NULL,
  site_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  service_type INTEGER NOT NULL,
  service_id BIGINT NOT NULL,
  group_id BIGINT NOT NULL,
  status INTEGER NOT NULL,
  body_hash BIGINT NOT NULL,
  quantity TEXT NOT NULL,
  net BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  legs {BLOB} NOT NULL,
  identifier TEXT NOT NULL,
  session_id TEXT NOT NULL,
  content TEXT NOT NULL,
  trace {BLOB} NOT NULL,
  PRIMARY KEY (day, customer_id, key)
);
-- Events that came without a price, the queue of the site: 2 is `unrated`. A rated event costs nothing here.
CREATE INDEX usage_event_unrated ON usage_event (site_id, day, customer_id, key) WHERE status = 2;
-- The same of one customer.
CREATE INDEX usage_event_unrated_of_customer ON usage_event (customer_id, day, key) WHERE status = 2;

-- What was decided of an event after it came: legs are what is added to all before. Immutable, and looked up by the event's key.
CREATE TABLE usage_revision (
  day INTEGER NOT NULL,
  customer_id BIGINT NOT NULL,
  key BIGINT NOT NULL,
  revision INTEGER NOT NULL,
  site_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  status INTEGER NOT NULL,
  quantity TEXT NOT NULL,
  net BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  legs {BLOB} NOT NULL,
  content TEXT NOT NULL,
  trace {BLOB} NOT NULL,
  PRIMARY KEY (day, customer_id, key, revision)
);
-- Revisions by when they were recorded: the financial report of a period.
CREATE INDEX usage_revision_by_record ON usage_revision (site_id, recorded_at, customer_id, key);

-- Usage whose identifier nobody held: kept with the site until its customer is known.
CREATE TABLE unknown_usage (
  site_id BIGINT NOT NULL,
  day INTEGER NOT NULL,
  key BIGINT NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  service_type INTEGER NOT NULL,
  body_hash BIGINT NOT NULL,
  identifier TEXT NOT NULL,
  session_id TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (site_id, day, key)
);

-- Charging sessions; the lock of their group guards them.
CREATE TABLE charging_session (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  key BIGINT NOT NULL,
  service_type BIGINT NOT NULL,
  identifier TEXT NOT NULL,
  session_id TEXT NOT NULL,
  group_id BIGINT NOT NULL,
  subscription_id BIGINT NOT NULL,
  service_id BIGINT NOT NULL,
  state TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  reported_to BIGINT NOT NULL,
  valid_to BIGINT NOT NULL,
  used TEXT NOT NULL,
  granted TEXT NOT NULL,
  messages BIGINT NOT NULL,
  content TEXT NOT NULL,
  so_far {BLOB} NOT NULL,
  PRIMARY KEY (customer_id, id)
);
-- A session by its identity: a start that comes again.
CREATE INDEX charging_session_by_key ON charging_session (customer_id, key);
-- A session by its id alone: its messages.
CREATE UNIQUE INDEX charging_session_by_id ON charging_session (site_id, id);
-- Grants that are over.
CREATE INDEX charging_session_to_expire ON charging_session (site_id, state, valid_to);

-- The answer to each message of a session, for its repetition.
CREATE TABLE session_message (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  session_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  body_hash BIGINT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (customer_id, session_id, number)
);

-- Gap-free numbers of a site and year.
CREATE TABLE number_series (
  site_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (site_id, name, year)
);

-- What was issued stays as it was: `items` are those of the bill at issue, what other languages are written from.
CREATE TABLE invoice (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  number TEXT NOT NULL,
  bill_id BIGINT NOT NULL,
  issued_on BIGINT NOT NULL,
  issued_at BIGINT NOT NULL,
  due_on BIGINT NOT NULL,
  net BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  items TEXT NOT NULL,
  document TEXT NOT NULL,
  template TEXT,
  template_version BIGINT,
  voided_at BIGINT,
  void_reason TEXT,
  PRIMARY KEY (customer_id, id)
);
-- One invoice named by its id alone.
CREATE UNIQUE INDEX invoice_by_site ON invoice (site_id, id);
-- The invoices list, in the order of their issue.
CREATE INDEX invoice_by_issue ON invoice (site_id, issued_at, id);
-- One invoice per bill that is not void.
CREATE UNIQUE INDEX invoice_of_bill ON invoice (customer_id, bill_id) WHERE voided_at IS NULL;

-- Credit and debit notes. `cancels`: of a void invoice, it takes back all of it and moves nothing on the bill.
CREATE TABLE invoice_note (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  invoice_id BIGINT NOT NULL,
  bill_id BIGINT NOT NULL,
  issued_on BIGINT NOT NULL,
  issued_at BIGINT NOT NULL,
  due_on BIGINT,
  net BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  cancels BIGINT NOT NULL,
  reason TEXT NOT NULL,
  items TEXT NOT NULL,
  document TEXT NOT NULL,
  template TEXT,
  template_version BIGINT,
  PRIMARY KEY (customer_id, id)
);
-- One note named by its id alone, and the notes list, newest first.
CREATE UNIQUE INDEX invoice_note_by_site ON invoice_note (site_id, id);
-- The notes of an invoice.
CREATE INDEX invoice_note_of_invoice ON invoice_note (customer_id, invoice_id, id);

-- Templates of documents, each version as it was written.
CREATE TABLE document_template (
  site_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  category TEXT NOT NULL,
  language TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  html TEXT NOT NULL,
  typst TEXT,
  created_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  is_used BIGINT NOT NULL,
  PRIMARY KEY (site_id, code, version)
);

-- A document number stands for one document of the site, whatever patterns its numbers are written by.
CREATE TABLE document_number (
  site_id BIGINT NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  document_id BIGINT NOT NULL,
  PRIMARY KEY (site_id, number)
);
-- Invoices that were issued in a period: what is exported.
CREATE INDEX invoice_by_day ON invoice (site_id, issued_on, customer_id, id);

CREATE TABLE payment (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  profile_id BIGINT NOT NULL,
  currency BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  credited BIGINT NOT NULL,
  kind TEXT NOT NULL,
  method TEXT NOT NULL,
  paid_at BIGINT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (customer_id, id)
);
-- The payments list, newest first.
CREATE UNIQUE INDEX payment_by_site ON payment (site_id, id);
-- Payments of a period: what is exported.
CREATE INDEX payment_by_time ON payment (site_id, paid_at, customer_id, id);

-- What is to be collected: one a bill. No gateway is asked here.
CREATE TABLE payment_intent (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  bill_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  profile_id BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  method TEXT NOT NULL,
  currency BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  state TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (customer_id, bill_id)
);
-- The intents list, newest first.
CREATE UNIQUE INDEX payment_intent_by_site ON payment_intent (site_id, id);

-- Configurations of dunning; `document` is one.
CREATE TABLE dunning (
  site_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (site_id, code)
);

-- Actions of dunning that were done for a bill: each once.
CREATE TABLE dunning_step (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  bill_id BIGINT NOT NULL,
  dunning TEXT NOT NULL,
  action TEXT NOT NULL,
  run_id BIGINT NOT NULL,
  done_at BIGINT NOT NULL,
  PRIMARY KEY (customer_id, bill_id, dunning, action)
);

-- What paid a bill: a payment, or the profile's credit balance (payment_id 0).
CREATE TABLE allocation (
  site_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  bill_id BIGINT NOT NULL,
  payment_id BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (customer_id, id)
);

-- Jobs. `schedule`, `criteria` and `parameters` are documents; `next_at` is the site time of the next run, where the schedule names one.
CREATE TABLE job (
  site_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  code TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  state TEXT NOT NULL,
  test_mode BIGINT NOT NULL,
  schedule TEXT NOT NULL,
  criteria TEXT NOT NULL,
  parameters TEXT NOT NULL,
  next_at BIGINT,
  PRIMARY KEY (site_id, id),
  UNIQUE (site_id, code)
);

-- Runs. What a run works on is kept with it, so that its job may change or go. Its place (`place_1` to `place_3`) is the last item that a
-- chunk was made of; `content` is a document.
CREATE TABLE job_run (
  site_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  job_id BIGINT NOT NULL,
  job_code TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  at BIGINT NOT NULL,
  scheduled_at BIGINT,
  parent_id BIGINT,
  test_mode BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT,
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  current TEXT NOT NULL,
  chunks BIGINT NOT NULL,
  claimed BIGINT NOT NULL,
  exhausted BIGINT NOT NULL,
  place_1 BIGINT NOT NULL,
  place_2 BIGINT NOT NULL,
  place_3 BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  retry_at BIGINT NOT NULL,
  failure TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (site_id, id)
);
-- Runs that have not ended, the oldest first: what workers look for.
CREATE INDEX job_run_open ON job_run (id) WHERE ended_at IS NULL;
-- Runs of one job, newest first.
CREATE INDEX job_run_of_job ON job_run (site_id, job_id, id);
-- Runs that are chained to one.
CREATE INDEX job_run_of_parent ON job_run (site_id, parent_id, id) WHERE parent_id IS NOT NULL;
-- One run a job and time of its schedule.
CREATE UNIQUE INDEX job_run_of_time ON job_run (site_id, job_id, scheduled_at) WHERE scheduled_at IS NOT NULL;

-- Parts of a run that has not ended: the items after one place, up to and with another. `attempts` tells its holders apart.
CREATE TABLE job_chunk (
  site_id BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  after_1 BIGINT NOT NULL,
  after_2 BIGINT NOT NULL,
  after_3 BIGINT NOT NULL,
  to_1 BIGINT NOT NULL,
  to_2 BIGINT NOT NULL,
  to_3 BIGINT NOT NULL,
  items BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  lease_to BIGINT,
  done BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  PRIMARY KEY (site_id, run_id, number)
);
-- Chunks that somebody holds or held: `lease_to` is empty once a chunk is done.
CREATE INDEX job_chunk_open ON job_chunk (site_id, run_id, number) WHERE lease_to IS NOT NULL;

-- What went wrong with items of a run.
CREATE TABLE job_run_error (
  site_id BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  chunk BIGINT NOT NULL,
  number BIGINT NOT NULL,
  customer_id BIGINT,
  item TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (site_id, run_id, chunk, number)
);

-- What a run made, in parts: a part a chunk, or one for all.
CREATE TABLE job_run_file (
  site_id BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  part BIGINT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (site_id, run_id, name, part)
);
