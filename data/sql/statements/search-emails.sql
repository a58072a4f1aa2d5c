-- $1 session, $2 part of an e-mail, $3 after, $4 before, $5 rows, $6 whether to read on from $3 (else the newest of
-- the range). Whom the caller finds by it; who finds nobody is one row without a user.
-- (What many have is found soon by walking, what few have by its grams; neither serves both.)
WITH caller AS MATERIALIZED (
  SELECT user_id FROM callers WHERE session_id = $1
),
near AS MATERIALIZED (
  SELECT w.id
  FROM caller c
  CROSS JOIN LATERAL (
    (SELECT id, email, is_active FROM users WHERE $6 AND id > $3 ORDER BY id LIMIT 1000)
    UNION ALL
    (SELECT id, email, is_active FROM users WHERE NOT $6 AND id < $4 ORDER BY id DESC LIMIT 1000)
  ) w
  WHERE strpos(fold(w.email), fold($2)) > 0 AND w.is_active AND w.id <> c.user_id
    AND w.id > greatest($3, 0) AND w.id < $4
  ORDER BY CASE WHEN $6 THEN w.id ELSE -w.id END
  LIMIT $5
),
far AS MATERIALIZED (
  SELECT f.id
  FROM caller c
  CROSS JOIN LATERAL (
    SELECT id
    FROM users
    WHERE (SELECT count(*) FROM near) < $5 AND grams(email) @> grams($2) AND strpos(fold(email), fold($2)) > 0
      AND is_active AND id + 0 > greatest($3, 0) AND id + 0 < $4 AND id <> c.user_id
  ) f
  ORDER BY CASE WHEN $6 THEN f.id ELSE -f.id END
  LIMIT $5
),
found AS (
  SELECT id FROM (SELECT id FROM near UNION SELECT id FROM far) f
  ORDER BY CASE WHEN $6 THEN id ELSE -id END
  LIMIT $5
)
SELECT c.user_id AS caller, u.*
FROM caller c
LEFT JOIN (
  found f
  CROSS JOIN LATERAL (
    SELECT id, email, username, nickname, first_name, last_name, profile_picture, status
    FROM users WHERE id = f.id LIMIT 1
  ) u
) ON true
ORDER BY u.id;
