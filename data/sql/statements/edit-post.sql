-- $1 session, $2 post, $3 title, $4 content, $5 category, $6 tags; NULL: stays. No row: the caller no longer stands.
-- Without may_edit or category_is_known nothing was changed; may_edit is NULL where there is no such post.
WITH asked AS MATERIALIZED (
  SELECT c.is_superuser OR p.writer_id = c.user_id AS may_edit,
         $5::bigint IS NULL OR EXISTS (SELECT FROM categories WHERE id = $5) AS category_is_known
  FROM callers c
  LEFT JOIN LATERAL (SELECT writer_id FROM posts WHERE id = $2 LIMIT 1) p ON true
  WHERE c.session_id = $1
),
edited AS (
  UPDATE posts p
  SET title = coalesce($3, p.title),
      content = coalesce($4, p.content),
      category_id = coalesce($5, p.category_id),
      tags = coalesce($6, p.tags),
      searched = searched(coalesce($3, p.title), coalesce($4, p.content),
                          (SELECT name FROM categories WHERE id = coalesce($5, p.category_id)), coalesce($6, p.tags)),
      updated_at = now()
  FROM asked a
  WHERE p.id = $2 AND a.may_edit AND a.category_is_known
  RETURNING p.*
)
SELECT p.id, p.title, p.content, p.tags, p.category_id, p.hit, p.created_at, p.updated_at,
       w.nickname, w.profile_picture, w.email, p.room_id, r.name, r.owner_id, r.post, a.may_edit, a.category_is_known
FROM asked a
LEFT JOIN edited p ON true
LEFT JOIN LATERAL (SELECT email, nickname, profile_picture FROM users WHERE id = p.writer_id LIMIT 1) w ON true
LEFT JOIN LATERAL (SELECT name, owner_id, post FROM rooms WHERE id = p.room_id LIMIT 1) r ON true;
