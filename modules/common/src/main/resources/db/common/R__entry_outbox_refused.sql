-- What the logger refused is counted and swept, and must be found among all that waits for it. Repeatable, so that it does not matter
-- which version a service's own schema has.
CREATE INDEX IF NOT EXISTS entry_outbox_refused ON entry_outbox (id) WHERE refused IS NOT NULL;
