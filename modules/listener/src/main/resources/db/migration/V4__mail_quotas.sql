-- How many alert mails a rule has had since when, and how many were held back: names with an id in them make one alert each.
CREATE TABLE mail_quotas (
    rule_id    uuid        PRIMARY KEY,
    rule_name  text        NOT NULL,
    began_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    mails      integer     NOT NULL,
    held       bigint      NOT NULL DEFAULT 0
);
