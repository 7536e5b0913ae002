CREATE TABLE accounts (
    id             uuid        PRIMARY KEY,
    email          text        NOT NULL,
    first_name     text        NOT NULL DEFAULT '',
    last_name      text        NOT NULL DEFAULT '',
    password_hash  text        NOT NULL,
    active         boolean     NOT NULL DEFAULT true,
    verified_at    timestamptz,
    roles          text        NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    version        bigint      NOT NULL DEFAULT 0
);

COMMENT ON COLUMN accounts.password_hash IS 'Argon2id in PHC string format, or bcrypt ($2a$, $2b$, $2y$) until the next sign-in';
COMMENT ON COLUMN accounts.roles IS 'space-delimited, as OAuth''s scope';

CREATE UNIQUE INDEX accounts_email ON accounts (lower(email));

CREATE TABLE sessions (
    id          uuid        PRIMARY KEY,
    account_id  uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    started_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    ended_at    timestamptz
);

CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    hash        bytea       PRIMARY KEY,
    family      uuid        NOT NULL REFERENCES sessions ON DELETE CASCADE,
    issued_at   timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    rotated_at  timestamptz
);

COMMENT ON COLUMN refresh_tokens.hash IS 'SHA-256 of a token of 256 random bits';

CREATE INDEX refresh_tokens_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

CREATE TABLE api_keys (
    id            uuid        PRIMARY KEY,
    account_id    uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name          text        NOT NULL,
    secret_hash   bytea       NOT NULL,
    scopes        text        NOT NULL,
    created_at    timestamptz NOT NULL,
    last_used_at  timestamptz,
    expires_at    timestamptz
);

COMMENT ON COLUMN api_keys.secret_hash IS 'SHA-256 of a secret of 192 random bits';

CREATE INDEX api_keys_account ON api_keys (account_id);

CREATE TABLE signing_keys (
    kid           text        PRIMARY KEY,
    state         text        NOT NULL CHECK (state IN ('NEXT', 'CURRENT', 'RETIRED')),
    public_jwk    text        NOT NULL,
    private_jwk   bytea       NOT NULL,
    created_at    timestamptz NOT NULL,
    activated_at  timestamptz,
    retired_at    timestamptz
);

COMMENT ON COLUMN signing_keys.private_jwk IS 'AES-256-GCM: 12 bytes of nonce, ciphertext, tag; the kid is the associated data';

CREATE UNIQUE INDEX signing_keys_one_next ON signing_keys (state) WHERE state = 'NEXT';
CREATE UNIQUE INDEX signing_keys_one_current ON signing_keys (state) WHERE state = 'CURRENT';

-- Failed sign-ins per account and per address. What is being checked right now counts as pending, so that parallel guesses gain nothing.
CREATE TABLE sign_in_attempts (
    subject        text        PRIMARY KEY,
    threshold      integer     NOT NULL,
    failures       integer     NOT NULL DEFAULT 0,
    pending        integer     NOT NULL DEFAULT 1,
    begun_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    failed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    blocked_until  timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE INDEX sign_in_attempts_age ON sign_in_attempts (begun_at);
