-- $1 session, $2 the other's nickname, $3 after, $4 before, $5 rows, $6 whether to read on from $3 (else the newest of
-- the range). No row: the caller no longer stands. The first row names the two, the other as NULL where there is none;
-- a row each for the messages of the page follows, in the last columns: what the caller wrote, and what he sees of the
-- other's. (What somebody wrote to himself is both.)
WITH pair AS MATERIALIZED (
  SELECT o.*, c.user_id, c.nickname AS own_nickname
  FROM callers c
  LEFT JOIN LATERAL (
    SELECT id AS other_id, email, username, nickname, first_name, last_name, profile_picture
    FROM users WHERE nickname = $2 AND id > 0 LIMIT 1
  ) o ON true
  WHERE c.session_id = $1
),
page AS (
  SELECT d.*
  FROM pair p
  CROSS JOIN LATERAL (
    (SELECT id, sender_id, message, created_at
     FROM directs
     WHERE $6 AND sender_id = p.user_id AND receiver_id = p.other_id AND id > $3 AND id < $4
     ORDER BY id LIMIT $5)
    UNION ALL
    (SELECT id, sender_id, message, created_at
     FROM directs
     WHERE $6 AND receiver_id = p.user_id AND sender_id = p.other_id AND NOT is_hidden AND id > $3 AND id < $4
       AND p.other_id <> p.user_id
     ORDER BY id LIMIT $5)
    UNION ALL
    (SELECT id, sender_id, message, created_at
     FROM directs
     WHERE NOT $6 AND sender_id = p.user_id AND receiver_id = p.other_id AND id > $3 AND id < $4
     ORDER BY id DESC LIMIT $5)
    UNION ALL
    (SELECT id, sender_id, message, created_at
     FROM directs
     WHERE NOT $6 AND receiver_id = p.user_id AND sender_id = p.other_id AND NOT is_hidden AND id > $3 AND id < $4
       AND p.other_id <> p.user_id
     ORDER BY id DESC LIMIT $5)
  ) d
  WHERE p.other_id IS NOT NULL
  ORDER BY CASE WHEN $6 THEN d.id ELSE -d.id END
  LIMIT $5
)
SELECT *, NULL::bigint AS id, NULL::bigint AS sender_id, NULL::text AS message, NULL::timestamptz AS created_at
FROM pair
UNION ALL
(SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, id, sender_id, message, created_at
 FROM page
 ORDER BY id);
