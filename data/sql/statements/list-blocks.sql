-- $1 session, $2 after, $3 before, $4 rows, $5 whether to read on from $2 (else the newest of the range). Whom the
-- caller blocks, but for those who are disabled; a caller who blocks nobody is one row without a user.
WITH caller AS MATERIALIZED (
  SELECT user_id FROM callers WHERE session_id = $1
),
found AS (
  SELECT p.*
  FROM caller c
  CROSS JOIN LATERAL (
    (SELECT u.*
     FROM blocks b
     CROSS JOIN LATERAL (
       SELECT id, email, username, nickname, first_name, last_name, profile_picture
       FROM users WHERE id = b.blocked_id AND is_active LIMIT 1
     ) u
     WHERE $5 AND b.user_id = c.user_id AND b.blocked_id > $2 AND b.blocked_id < $3
     ORDER BY b.blocked_id LIMIT $4)
    UNION ALL
    (SELECT u.*
     FROM blocks b
     CROSS JOIN LATERAL (
       SELECT id, email, username, nickname, first_name, last_name, profile_picture
       FROM users WHERE id = b.blocked_id AND is_active LIMIT 1
     ) u
     WHERE NOT $5 AND b.user_id = c.user_id AND b.blocked_id > $2 AND b.blocked_id < $3
     ORDER BY b.blocked_id DESC LIMIT $4)
  ) p
)
SELECT c.user_id AS caller, f.*
FROM caller c
LEFT JOIN found f ON true
ORDER BY f.id;
