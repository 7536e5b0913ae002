-- Attempts that were not looked at since the wait began; they become one log entry when it is over. Address and e-mail address are those
-- of the last one, and are forgotten with the count.
ALTER TABLE sign_in_attempts
    ADD COLUMN throttled          bigint NOT NULL DEFAULT 0,
    ADD COLUMN throttled_email    text   NOT NULL DEFAULT '',
    ADD COLUMN throttled_address  text   NOT NULL DEFAULT '';

CREATE INDEX sign_in_attempts_throttled ON sign_in_attempts (blocked_until) WHERE throttled > 0;
