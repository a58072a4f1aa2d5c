-- $1 session, $2 after, $3 before, $4 rows, $5 whether to read on from $2 (else the newest of the range). Everybody
-- with whom the caller exchanged direct messages (1,000 at most: the latest to have come here), with the newest message
-- that the caller sees, by whose ids the list is paged. A caller without any is one row without another.
-- Each other is one step of a recursion, and a look-up: reading all messages for that would take as long as they are many.
WITH RECURSIVE caller AS MATERIALIZED (
  SELECT user_id, nickname FROM callers WHERE session_id = $1
),
later (id) AS (
  SELECT 9223372036854775807 FROM caller
  UNION ALL
  SELECT n.id
  FROM later l
  CROSS JOIN caller c
  CROSS JOIN LATERAL (
    SELECT greatest(sender_id, receiver_id) AS id
    FROM directs
    WHERE least(sender_id, receiver_id) = c.user_id AND greatest(sender_id, receiver_id) < l.id
    ORDER BY greatest(sender_id, receiver_id) DESC LIMIT 1
  ) n
),
earlier (id) AS (
  SELECT user_id FROM caller
  UNION ALL
  SELECT n.id
  FROM earlier e
  CROSS JOIN caller c
  CROSS JOIN LATERAL (
    SELECT least(sender_id, receiver_id) AS id
    FROM directs
    WHERE greatest(sender_id, receiver_id) = c.user_id AND least(sender_id, receiver_id) < e.id
    ORDER BY least(sender_id, receiver_id) DESC LIMIT 1
  ) n
),
others AS MATERIALIZED (
  SELECT id
  FROM ((SELECT id FROM later OFFSET 1) UNION ALL (SELECT id FROM earlier OFFSET 1)) o
  LIMIT 1000
),
found AS (
  SELECT u.*, d.id AS direct_id, d.sender_id, d.message, d.created_at
  FROM others o
  CROSS JOIN caller c
  CROSS JOIN LATERAL (
    SELECT id, email, username, nickname, first_name, last_name, profile_picture FROM users WHERE id = o.id LIMIT 1
  ) u
  CROSS JOIN LATERAL (
    SELECT id, sender_id, message, created_at
    FROM directs
    WHERE least(sender_id, receiver_id) = least(c.user_id, o.id)
      AND greatest(sender_id, receiver_id) = greatest(c.user_id, o.id)
      AND (NOT is_hidden OR sender_id = c.user_id)
    ORDER BY id DESC LIMIT 1
  ) d
  WHERE d.id > $2 AND d.id < $3
  ORDER BY CASE WHEN $5 THEN d.id ELSE -d.id END
  LIMIT $4
)
SELECT f.id, f.email, f.username, f.nickname, f.first_name, f.last_name, f.profile_picture,
       c.user_id, c.nickname, f.direct_id, f.sender_id, f.message, f.created_at
FROM caller c
LEFT JOIN found f ON true
ORDER BY f.direct_id;
