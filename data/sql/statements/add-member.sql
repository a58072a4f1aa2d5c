-- $1 session (NULL: the administrator), $2 room, $3 user. No row: the caller no longer stands. Else whether he may, the
-- room if there is one, whether the user is a member since now, and the user if there is one. (The lock: a room that is
-- being deleted meanwhile is none.)
WITH caller AS MATERIALIZED (
  SELECT is_superuser FROM callers WHERE session_id = $1
  UNION ALL
  SELECT true WHERE $1 IS NULL
),
target AS MATERIALIZED (
  SELECT c.is_superuser AS may, r.id AS room_id, u.*
  FROM caller c
  LEFT JOIN LATERAL (SELECT id FROM rooms WHERE id = $2 LIMIT 1 FOR KEY SHARE) r ON true
  LEFT JOIN LATERAL (
    SELECT id, email, username, nickname, first_name, last_name, profile_picture
    FROM users WHERE id = $3 AND id > 0 LIMIT 1
  ) u ON true
),
added AS (
  INSERT INTO members (room_id, user_id)
  SELECT room_id, id FROM target WHERE may AND room_id IS NOT NULL AND id IS NOT NULL
  ON CONFLICT DO NOTHING
  RETURNING user_id
)
SELECT may, room_id, EXISTS (SELECT FROM added) AS is_changed,
       id, email, username, nickname, first_name, last_name, profile_picture
FROM target;
