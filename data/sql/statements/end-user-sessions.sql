-- $1 user. Ends all sessions and tokens: how many. No row: there is no such user. (The lock: as set-active.sql, so that
-- two who end the same do not lock each other out.)
WITH person AS MATERIALIZED (
  SELECT id FROM users WHERE id = $1 AND id > 0 FOR NO KEY UPDATE
),
ended AS (
  DELETE FROM sessions WHERE user_id = (SELECT id FROM person) RETURNING id
)
SELECT id, (SELECT count(*) FROM ended) FROM person;
