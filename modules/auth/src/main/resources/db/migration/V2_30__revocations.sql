-- How often an account's rights were cut. Access tokens carry the number of their issue; a smaller one is good no more.
ALTER TABLE accounts ADD COLUMN generation bigint NOT NULL DEFAULT 0;

-- When the password was last given in a session: lasting credentials are made only soon after that.
ALTER TABLE sessions ADD COLUMN password_at timestamptz NOT NULL DEFAULT 'epoch';
UPDATE sessions SET password_at = started_at;

-- What every service asks for each second: whose access tokens are good no more before their time. A row is kept as long as such a
-- token could live.
CREATE SEQUENCE revocations_position;

CREATE TABLE revocations (
    position    bigint      PRIMARY KEY,
    kind        text        NOT NULL CHECK (kind IN ('session', 'api-key', 'account')),
    subject     uuid        NOT NULL,
    account_id  uuid        NOT NULL,
    generation  bigint      NOT NULL DEFAULT 0,
    expires_at  timestamptz NOT NULL,
    UNIQUE (kind, subject)
);

COMMENT ON COLUMN revocations.position IS 'taken under a lock that is held until the commit, so that positions become visible in their order';

CREATE INDEX revocations_account ON revocations (account_id);
CREATE INDEX revocations_expiry ON revocations (expires_at);
