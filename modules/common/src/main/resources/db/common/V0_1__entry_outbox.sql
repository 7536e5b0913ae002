-- What happened in this service, until the logger has it. Written in the same transaction as the change that it tells of.
CREATE TABLE entry_outbox (
    id            uuid        PRIMARY KEY,
    entry         bytea       NOT NULL,
    traceparent   text        NOT NULL DEFAULT '',
    attempts      integer     NOT NULL DEFAULT 0,
    leased_until  timestamptz NOT NULL DEFAULT '-infinity',
    refused       text
);

CREATE INDEX entry_outbox_due ON entry_outbox (leased_until, id) WHERE refused IS NULL;
