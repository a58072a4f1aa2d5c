-- $1 session, $2 the other's nickname, $3 after, $4 before, $5 rows, $6 whether to read on from $3 (else the newest of
-- the range). No row: the caller no longer stands. The first row names the two, the other as NULL where there is none;
-- a row each for the messages of the page follows, in the last columns, without those hidden from the caller.
WITH pair AS MATERIALIZED (
  SELECT o.*, c.user_id, c.nickname AS own_nickname
  FROM callers c
  LEFT JOIN LATERAL (
    SELECT id AS other_id, email, username, nickname, first_name, last_name, profile_picture
    FROM users WHERE nickname = $2 AND id > 0 LIMIT 1
  ) o ON true
  WHERE c.session_id = $1
)
SELECT *, NULL::bigint AS id, NULL::bigint AS sender_id, NULL::text AS message, NULL::timestamptz AS created_at
FROM pair
UNION ALL
(SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, d.id, d.sender_id, d.message, d.created_at
 FROM pair p
 CROSS JOIN LATERAL (
   (SELECT * FROM directs
    WHERE $6 AND least(sender_id, receiver_id) = least(p.user_id, p.other_id)
      AND greatest(sender_id, receiver_id) = greatest(p.user_id, p.other_id) AND id > $3 AND id < $4
      AND (NOT is_hidden OR sender_id = p.user_id)
    ORDER BY id LIMIT $5)
   UNION ALL
   (SELECT * FROM directs
    WHERE NOT $6 AND least(sender_id, receiver_id) = least(p.user_id, p.other_id)
      AND greatest(sender_id, receiver_id) = greatest(p.user_id, p.other_id) AND id > $3 AND id < $4
      AND (NOT is_hidden OR sender_id = p.user_id)
    ORDER BY id DESC LIMIT $5)
 ) d
 WHERE p.other_id IS NOT NULL
 ORDER BY d.id);
