-- As block-user.sql: whom the caller blocks no longer. Those who are disabled can be let go, too.
WITH target AS MATERIALIZED (
  SELECT c.user_id AS caller, u.*
  FROM callers c
  LEFT JOIN LATERAL (
    SELECT id, email, username, nickname, first_name, last_name, profile_picture
    FROM users
    WHERE nickname = $2 AND id <> 0
      AND (is_active OR EXISTS (SELECT FROM blocks b WHERE b.user_id = c.user_id AND b.blocked_id = users.id))
    LIMIT 1
  ) u ON true
  WHERE c.session_id = $1
),
deleted AS (
  DELETE FROM blocks b
  USING target t
  WHERE b.user_id = t.caller AND b.blocked_id = t.id
)
SELECT caller, id, email, username, nickname, first_name, last_name, profile_picture
FROM target;
