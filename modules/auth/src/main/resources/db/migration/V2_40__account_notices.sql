-- What an account's owner must be told by mail, until the mail service has it. Written in the transaction of the change.
CREATE TABLE account_notices (
    id            uuid        PRIMARY KEY,
    account_id    uuid        NOT NULL,
    recipient     text        NOT NULL,
    kind          text        NOT NULL,
    variables     text        NOT NULL,
    attempts      integer     NOT NULL DEFAULT 0,
    leased_until  timestamptz NOT NULL DEFAULT '-infinity'
);

COMMENT ON COLUMN account_notices.variables IS 'of the template that the kind names, a JSON object of texts';

CREATE INDEX account_notices_due ON account_notices (leased_until, id);

-- How many notices of a kind an account has had since when, so that nobody can fill its owner's mailbox.
CREATE TABLE account_notice_quotas (
    account_id  uuid        NOT NULL,
    kind        text        NOT NULL,
    began_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    notices     integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (account_id, kind)
);
