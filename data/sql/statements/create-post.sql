-- $1 session, $2 title, $3 content, $4 category, $5 tags. No row: the caller no longer stands. A row without a post:
-- there is no such category. The post's room is made with it.
WITH asked AS MATERIALIZED (
  SELECT c.user_id, c.email, c.nickname, c.profile_picture, g.id AS category_id, g.name AS category
  FROM callers c
  LEFT JOIN LATERAL (SELECT id, name FROM categories WHERE id = $4 LIMIT 1) g ON true
  WHERE c.session_id = $1
),
numbered AS MATERIALIZED (
  SELECT user_id, category_id, category, nextval('posts_id_seq') AS id, nextval('rooms_id_seq') AS room_id
  FROM asked
  WHERE category_id IS NOT NULL
),
room AS (
  INSERT INTO rooms (id, name, owner_id, post) SELECT room_id, $2, user_id, id FROM numbered
),
membership AS (
  INSERT INTO members (room_id, user_id) SELECT room_id, user_id FROM numbered
),
post AS (
  INSERT INTO posts (id, writer_id, category_id, room_id, title, content, tags, searched)
  SELECT id, user_id, category_id, room_id, $2, $3, $5, searched($2, $3, category, $5) FROM numbered
  RETURNING *
)
SELECT p.id, p.title, p.content, p.tags, p.category_id, p.hit, p.created_at, p.updated_at,
       a.nickname, a.profile_picture, a.email, p.room_id, p.title, p.writer_id, p.id
FROM asked a
LEFT JOIN post p ON true;
