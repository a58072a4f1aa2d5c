-- $1 session, $2 nickname. No row: the caller no longer stands. Else the caller and the user of that nickname, if there
-- is one, whom the caller blocks from now on.
WITH target AS MATERIALIZED (
  SELECT c.user_id AS caller, u.*
  FROM callers c
  LEFT JOIN LATERAL (
    SELECT id, email, username, nickname, first_name, last_name, profile_picture
    FROM users WHERE nickname = $2 AND id <> 0 AND is_active LIMIT 1
  ) u ON true
  WHERE c.session_id = $1
),
added AS (
  INSERT INTO blocks (user_id, blocked_id)
  SELECT caller, id FROM target WHERE id <> caller
  ON CONFLICT DO NOTHING
)
SELECT caller, id, email, username, nickname, first_name, last_name, profile_picture
FROM target;
