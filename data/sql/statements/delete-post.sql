-- $1 session, $2 post. No row: the caller no longer stands. Without may_delete nothing was deleted; NULL: there is no
-- such post. The room goes with it (trigger posts_deleted), for it may be younger than what this statement sees.
WITH asked AS MATERIALIZED (
  SELECT p.id, c.is_superuser OR p.writer_id = c.user_id AS may_delete
  FROM callers c
  LEFT JOIN LATERAL (SELECT id, writer_id FROM posts WHERE id = $2 LIMIT 1) p ON true
  WHERE c.session_id = $1
),
deleted AS (
  DELETE FROM posts p USING asked a WHERE p.id = a.id AND a.may_delete RETURNING p.id, p.room_id
)
SELECT CASE WHEN a.may_delete THEN d.id ELSE a.id END, a.may_delete, d.room_id
FROM asked a
LEFT JOIN deleted d ON true;
