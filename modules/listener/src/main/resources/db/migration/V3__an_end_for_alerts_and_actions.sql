-- Dead actions have an end, too.
DROP INDEX actions_finished;
CREATE INDEX actions_finished ON actions (finished_at) WHERE state IN ('DONE', 'DEAD');

-- As have alerts that nobody resolves.
CREATE INDEX alerts_unresolved_age ON alerts (last_seen) WHERE state <> 'RESOLVED';
