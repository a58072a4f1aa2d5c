-- $1 after, $2 before, $3 rows, $4 whether to read on from $1 (else the newest of the range), $5 bytes of contents.
-- By rising id. A page ends behind the post with which its contents reach $5 bytes: what follows has no title.
WITH page AS (
  (SELECT id FROM posts WHERE $4 AND id > $1 AND id < $2 ORDER BY id LIMIT $3)
  UNION ALL
  (SELECT id FROM posts WHERE NOT $4 AND id > $1 AND id < $2 ORDER BY id DESC LIMIT $3)
),
measured AS (
  SELECT p.*, sum(octet_length(p.content)) OVER (ORDER BY CASE WHEN $4 THEN p.id ELSE -p.id END)
              - octet_length(p.content) < $5::bigint AS has_room
  FROM page
  CROSS JOIN LATERAL (SELECT * FROM board WHERE id = page.id LIMIT 1) p
)
SELECT id, CASE WHEN has_room THEN title END, CASE WHEN has_room THEN content END, tags, category_id, hit, created_at,
       updated_at, nickname, profile_picture
FROM measured
ORDER BY id;
