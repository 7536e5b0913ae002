-- Which events had their effect: a repeat has none.
CREATE TABLE inbox (
    source       text        NOT NULL,
    event_id     text        NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, event_id)
);

CREATE INDEX inbox_received ON inbox (received_at);

CREATE TABLE rules (
    id              uuid        PRIMARY KEY,
    name            text        NOT NULL,
    enabled         boolean     NOT NULL,
    min_severity    text        NOT NULL,
    source_pattern  text        NOT NULL,
    name_pattern    text        NOT NULL,
    origins         jsonb       NOT NULL,
    recipients      jsonb       NOT NULL,
    window_millis   bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    version         integer     NOT NULL
);

-- Alerts outlive the rule that raised them, so they keep its name.
CREATE TABLE alerts (
    id              uuid        PRIMARY KEY,
    rule_id         uuid        NOT NULL,
    rule_name       text        NOT NULL,
    state           text        NOT NULL,
    severity        text        NOT NULL,
    fingerprint     text        NOT NULL,
    occurrences     bigint      NOT NULL,
    first_seen      timestamptz NOT NULL,
    last_seen       timestamptz NOT NULL,
    entries         jsonb       NOT NULL,
    notified_at     timestamptz,
    silenced_until  timestamptz,
    resolved_at     timestamptz
);

CREATE UNIQUE INDEX alerts_unresolved ON alerts (fingerprint) WHERE state <> 'RESOLVED';
CREATE INDEX alerts_latest ON alerts (last_seen DESC, id DESC);
CREATE INDEX alerts_resolved ON alerts (resolved_at) WHERE state = 'RESOLVED';

CREATE TABLE actions (
    id               uuid        PRIMARY KEY,
    alert_id         uuid        NOT NULL REFERENCES alerts ON DELETE CASCADE,
    kind             text        NOT NULL,
    payload          jsonb       NOT NULL,
    traceparent      text        NOT NULL,
    state            text        NOT NULL,
    attempts         integer     NOT NULL,
    next_attempt_at  timestamptz NOT NULL,
    leased_until     timestamptz,
    last_error       text        NOT NULL,
    created_at       timestamptz NOT NULL,
    finished_at      timestamptz
);

CREATE INDEX actions_due ON actions (next_attempt_at) WHERE state IN ('PENDING', 'RUNNING');
CREATE INDEX actions_finished ON actions (finished_at) WHERE state = 'DONE';
CREATE INDEX actions_of_state ON actions (state, created_at DESC, id DESC);
CREATE INDEX actions_of_alert ON actions (alert_id);

-- The shipped rule. It is a row like any other: changed or deleted, it stays so.
INSERT INTO rules (id, name, enabled, min_severity, source_pattern, name_pattern, origins, recipients, window_millis,
                   created_at, updated_at, version)
VALUES ('01900000-0000-7000-8000-000000000001', 'Errors from any source', true, 'ERROR', '*', '*', '[]', '["default"]',
        600000, now(), now(), 1);
