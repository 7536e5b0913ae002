-- A mail as it was accepted: rendered, addressed, and never changed afterwards. Its status follows from its recipients.
CREATE TABLE mails (
    id           uuid        PRIMARY KEY,
    created_at   timestamptz NOT NULL DEFAULT now(),
    principal    text        NOT NULL,
    template     text        NOT NULL,
    sender       text        NOT NULL,
    message_id   text        NOT NULL,
    subject      text        NOT NULL,
    body_text    text,
    body_html    text,
    traceparent  text        NOT NULL
);

COMMENT ON COLUMN mails.body_text IS 'NULL once the body''s retention is over';

CREATE INDEX mails_by_principal ON mails (principal, id);
CREATE INDEX mails_by_age ON mails (created_at);
CREATE INDEX mails_with_body_by_age ON mails (created_at) WHERE body_text IS NOT NULL;

-- One delivery each. A worker owns a row until leased_until; attempts, counted when it is claimed, tells whose claim is the last.
CREATE TABLE recipients (
    mail_id          uuid        NOT NULL REFERENCES mails ON DELETE CASCADE,
    position         smallint    NOT NULL,
    address          text        NOT NULL,
    status           text        NOT NULL DEFAULT 'QUEUED' CHECK (status IN ('QUEUED', 'SENT', 'FAILED')),
    attempts         integer     NOT NULL DEFAULT 0,
    last_reply       text        NOT NULL DEFAULT '',
    next_attempt_at  timestamptz NOT NULL DEFAULT now(),
    leased_until     timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (mail_id, position)
);

CREATE INDEX recipients_due ON recipients (next_attempt_at) WHERE status = 'QUEUED';

-- Which mail an Idempotency-Key stands for.
CREATE TABLE idempotency_keys (
    principal     text        NOT NULL,
    key           text        NOT NULL,
    request_hash  text        NOT NULL,
    mail_id       uuid        NOT NULL,
    expires_at    timestamptz NOT NULL,
    PRIMARY KEY (principal, key)
);

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
