-- $1 user, $2 whether active. Who is not has no sessions, nor has who becomes it: a login that was under way when the
-- user was disabled has left one that the disabling did not see. No row: there is no such user.
WITH before AS MATERIALIZED (
  SELECT id, is_active FROM users WHERE id = $1 AND id > 0 FOR NO KEY UPDATE
),
person AS (
  UPDATE users SET is_active = $2 WHERE id = (SELECT id FROM before) RETURNING id
),
ended AS (
  DELETE FROM sessions WHERE user_id = (SELECT id FROM before WHERE NOT (is_active AND $2)) RETURNING id
)
SELECT id, (SELECT count(*) FROM ended) FROM person;
