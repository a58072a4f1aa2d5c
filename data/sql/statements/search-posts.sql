-- As list-posts.sql, of the posts that contain $6. A word that many posts have is found among the first thousand of the
-- range (unless they are long: $5), without the index, which would have to give all that have it; else it is rare
-- enough for that. ("id + 0": the index of ids would be read through, to be combined with the other.)
WITH first AS (
  SELECT p.id, p.searched, sum(pg_column_size(p.searched)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    (SELECT id, searched FROM posts WHERE $4 AND id > $1 AND id < $2 ORDER BY id LIMIT 1000)
    UNION ALL
    (SELECT id, searched FROM posts WHERE NOT $4 AND id > $1 AND id < $2 ORDER BY id DESC LIMIT 1000)
  ) p
),
near AS MATERIALIZED (
  SELECT id FROM first WHERE bytes < $5::bigint AND strpos(searched, (SELECT fold($6))) > 0 LIMIT $3
),
far AS (
  SELECT id, CASE WHEN $4 THEN id ELSE -id END AS place
  FROM posts
  WHERE (SELECT count(*) FROM near) < $3 AND grams(searched) @> (SELECT grams($6))
    AND strpos(searched, (SELECT fold($6))) > 0 AND id + 0 > $1 AND id + 0 < $2
  ORDER BY place
  LIMIT $3
),
page AS (
  SELECT id FROM near WHERE (SELECT count(*) FROM near) >= $3
  UNION ALL
  SELECT id FROM far
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
