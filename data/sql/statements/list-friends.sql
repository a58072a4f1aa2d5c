-- $1 session, $2 after, $3 before, $4 rows, $5 whether to read on from $2 (else the newest of the range). The caller's
-- friends, but for those who are disabled; a caller without any is one row without a friend.
WITH caller AS MATERIALIZED (
  SELECT user_id FROM callers WHERE session_id = $1
),
found AS (
  SELECT p.*
  FROM caller c
  CROSS JOIN LATERAL (
    (SELECT u.*
     FROM friends f
     CROSS JOIN LATERAL (
       SELECT id, email, username, nickname, first_name, last_name, profile_picture, status
       FROM users WHERE id = f.friend_id AND is_active LIMIT 1
     ) u
     WHERE $5 AND f.user_id = c.user_id AND f.friend_id > $2 AND f.friend_id < $3
     ORDER BY f.friend_id LIMIT $4)
    UNION ALL
    (SELECT u.*
     FROM friends f
     CROSS JOIN LATERAL (
       SELECT id, email, username, nickname, first_name, last_name, profile_picture, status
       FROM users WHERE id = f.friend_id AND is_active LIMIT 1
     ) u
     WHERE NOT $5 AND f.user_id = c.user_id AND f.friend_id > $2 AND f.friend_id < $3
     ORDER BY f.friend_id DESC LIMIT $4)
  ) p
)
SELECT c.user_id AS caller, f.*
FROM caller c
LEFT JOIN found f ON true
ORDER BY f.id;
