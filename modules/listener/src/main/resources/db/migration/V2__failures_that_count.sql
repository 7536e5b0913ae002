-- Only failures that say something about the action count towards its death; attempts while a neighbour is away do not.
ALTER TABLE actions ADD COLUMN failures integer NOT NULL DEFAULT 0;
UPDATE actions SET failures = attempts WHERE state IN ('PENDING', 'RUNNING');
