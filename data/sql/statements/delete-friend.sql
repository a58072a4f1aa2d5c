-- As add-friend.sql; whether there was a friendship. Those who are disabled can be let go, too.
WITH target AS MATERIALIZED (
  SELECT c.user_id AS caller, u.*
  FROM callers c
  LEFT JOIN LATERAL (
    SELECT id, email, username, nickname, first_name, last_name, profile_picture
    FROM users
    WHERE NOT $3 AND lower(email) = lower($2) AND email <> ''
    UNION ALL
    SELECT id, email, username, nickname, first_name, last_name, profile_picture
    FROM users
    WHERE $3 AND nickname = $2 AND id <> 0
    LIMIT 1
  ) u ON true
  WHERE c.session_id = $1
),
deleted AS (
  DELETE FROM friends f
  USING target t
  WHERE f.user_id = t.caller AND f.friend_id = t.id
  RETURNING f.friend_id
)
SELECT caller, EXISTS (SELECT FROM deleted) AS is_changed,
       id, email, username, nickname, first_name, last_name, profile_picture
FROM target;
