-- As add-member.sql; everybody may remove himself.
WITH caller AS MATERIALIZED (
  SELECT is_superuser OR user_id = $3 AS may FROM callers WHERE session_id = $1
  UNION ALL
  SELECT true WHERE $1 IS NULL
),
target AS MATERIALIZED (
  SELECT c.may, r.id AS room_id, u.*
  FROM caller c
  LEFT JOIN LATERAL (SELECT id FROM rooms WHERE id = $2 LIMIT 1) r ON true
  LEFT JOIN LATERAL (
    SELECT id, email, username, nickname, first_name, last_name, profile_picture
    FROM users WHERE id = $3 AND id > 0 LIMIT 1
  ) u ON true
),
removed AS (
  DELETE FROM members m USING target t WHERE t.may AND m.room_id = t.room_id AND m.user_id = t.id RETURNING m.user_id
)
SELECT may, room_id, EXISTS (SELECT FROM removed) AS is_changed,
       id, email, username, nickname, first_name, last_name, profile_picture
FROM target;
