-- $1 session, $2 after, $3 before, $4 rows, $5 whether to read on from $2 (else the newest of the range). Everybody
-- with whom the caller exchanged direct messages (1,000 at most: the latest to have come here), with the newest message
-- that the caller sees, by whose ids the list is paged. A caller without any is one row without another.
-- Each other is one step of a recursion, which is a look-up: to read all messages would take as long as they are many.
-- (The steps come in their order, and none that the LIMIT behind does not ask for.)
WITH RECURSIVE caller AS MATERIALIZED (
  SELECT user_id, nickname FROM callers WHERE session_id = $1
),
receivers (id) AS (
  SELECT 9223372036854775807 FROM caller
  UNION ALL
  SELECT n.id
  FROM receivers r
  CROSS JOIN caller c
  CROSS JOIN LATERAL (
    SELECT receiver_id AS id
    FROM directs
    WHERE sender_id = c.user_id AND receiver_id < r.id
    ORDER BY receiver_id DESC LIMIT 1
  ) n
),
senders (id) AS (
  SELECT 9223372036854775807 FROM caller
  UNION ALL
  SELECT n.id
  FROM senders s
  CROSS JOIN caller c
  CROSS JOIN LATERAL (
    SELECT sender_id AS id
    FROM directs
    WHERE receiver_id = c.user_id AND sender_id < s.id AND NOT is_hidden
    ORDER BY sender_id DESC LIMIT 1
  ) n
),
others AS MATERIALIZED (
  SELECT id
  FROM ((SELECT id FROM receivers WHERE id < 9223372036854775807 LIMIT 1000)
        UNION
        (SELECT id FROM senders WHERE id < 9223372036854775807 LIMIT 1000)) o
  ORDER BY id DESC
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
    (SELECT id, sender_id, message, created_at
     FROM directs WHERE sender_id = c.user_id AND receiver_id = o.id
     ORDER BY id DESC LIMIT 1)
    UNION ALL
    (SELECT id, sender_id, message, created_at
     FROM directs WHERE receiver_id = c.user_id AND sender_id = o.id AND NOT is_hidden
     ORDER BY id DESC LIMIT 1)
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
