-- $1 session, $2 e-mail or nickname, $3 whether it is a nickname. No row: the caller no longer stands. Else the caller,
-- whether the friendship is new, and the friend if there is such a user.
WITH target AS MATERIALIZED (
  SELECT c.user_id AS caller, u.*
  FROM callers c
  LEFT JOIN LATERAL (
    SELECT id, email, username, nickname, first_name, last_name, profile_picture
    FROM users
    WHERE NOT $3 AND lower(email) = lower($2) AND email <> '' AND is_active
    UNION ALL
    SELECT id, email, username, nickname, first_name, last_name, profile_picture
    FROM users
    WHERE $3 AND nickname = $2 AND id <> 0 AND is_active
    LIMIT 1
  ) u ON true
  WHERE c.session_id = $1
),
added AS (
  INSERT INTO friends (user_id, friend_id)
  SELECT caller, id FROM target WHERE id <> caller
  ON CONFLICT DO NOTHING
  RETURNING friend_id
)
SELECT caller, EXISTS (SELECT FROM added) AS is_changed,
       id, email, username, nickname, first_name, last_name, profile_picture
FROM target;
