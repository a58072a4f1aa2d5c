-- The group commit of direct messages: parallel arrays, an element a message: $1 receivers, $2 senders' sessions,
-- $3 texts, $4 tokens, $5 senders of those that may have been stored before (0: of others). A row for each, in their
-- order, with a verdict; a message that may not be stored fails alone and leaves `id` NULL. A token that its sender has
-- used before is a repeat and gives the first one's row, to $5 also where the session has ended since. What a blocked
-- sender writes is stored as hidden. (LATERAL with LIMIT: each look-up is an index probe, whatever the planner knows.)
WITH judged AS (
  SELECT d.*, c.user_id AS sender_id, c.email, c.username, c.nickname, c.first_name, c.last_name, c.profile_picture,
         f.id AS first_id, f.receiver_id AS first_receiver_id, f.created_at AS first_created_at,
         coalesce(f.is_hidden, b.user_id IS NOT NULL) AS is_hidden,
         CASE
           WHEN f.id IS NOT NULL THEN 'repeated'
           WHEN c.stands IS NOT TRUE THEN 'unauthenticated'
           WHEN r.id IS NULL THEN 'no-such-user'
           ELSE 'stored'
         END AS verdict
  FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::uuid[], $5::bigint[])
       WITH ORDINALITY AS d (receiver_id, session_id, message, token, doubtful_sender_id, place)
  LEFT JOIN LATERAL (
    SELECT true AS stands, user_id, email, username, nickname, first_name, last_name, profile_picture
    FROM callers WHERE session_id = d.session_id
    UNION ALL
    SELECT false, id, email, username, nickname, first_name, last_name, profile_picture
    FROM users WHERE id = d.doubtful_sender_id AND id > 0
    LIMIT 1
  ) c ON true
  LEFT JOIN LATERAL (SELECT id FROM users WHERE id = d.receiver_id AND id > 0 AND is_active LIMIT 1) r ON true
  LEFT JOIN LATERAL (SELECT user_id FROM blocks
                     WHERE user_id = d.receiver_id AND blocked_id = c.user_id LIMIT 1) b ON true
  LEFT JOIN LATERAL (SELECT * FROM directs WHERE sender_id = c.user_id AND token = d.token LIMIT 1) f ON true
),
numbered AS MATERIALIZED (
  SELECT o.*, CASE WHEN verdict = 'stored' THEN nextval('directs_id') END AS id, clock_timestamp() AS created_at
  FROM (SELECT * FROM judged ORDER BY place) o
),
stored AS (
  INSERT INTO directs (id, sender_id, receiver_id, message, is_hidden, token, created_at)
  SELECT id, sender_id, receiver_id, message, is_hidden, token, created_at
  FROM numbered WHERE id IS NOT NULL
)
SELECT verdict, coalesce(first_id, id) AS id, coalesce(first_receiver_id, receiver_id) AS receiver_id, is_hidden,
       coalesce(first_created_at, created_at) AS created_at,
       sender_id, email, username, nickname, first_name, last_name, profile_picture
FROM numbered
ORDER BY place;
