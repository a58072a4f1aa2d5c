-- The group commit: numbers and stores a batch of messages in one statement. Parallel arrays, an element a message:
-- $1 rooms, $2 senders' sessions, $3 texts, $4 tokens, $5 senders of those that may have been stored before (0: of
-- others), $6 messages that they answer (0: none).
-- A row for each, in their order, with a verdict; a message that may not be stored fails alone. A token that its sender
-- has used before is a repeat and gives the first one's row, to $5 also where the session has ended since; no token
-- stands twice in a batch. A room that vanishes meanwhile leaves `id` NULL. Counters are locked in the order of rooms,
-- so that two nodes do not lock each other out.
-- (LATERAL with LIMIT: each look-up is an index probe, whatever the planner knows yet. FULL: the planner, who expects a
-- handful of rooms, would compare each message with each of them; but a full join it never does by nested loops.)
WITH drafts AS (
  SELECT d.*, c.stands, c.user_id AS sender_id, c.is_superuser, c.email, c.username, c.nickname, c.first_name,
         c.last_name, c.profile_picture
  FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::bigint[])
       WITH ORDINALITY AS d (room_id, session_id, message, token, doubtful_sender_id, parent_id, place)
  LEFT JOIN LATERAL (
    SELECT true AS stands, user_id, is_superuser, email, username, nickname, first_name, last_name, profile_picture
    FROM callers WHERE session_id = d.session_id
    UNION ALL
    SELECT false, id, false, email, username, nickname, first_name, last_name, profile_picture
    FROM users WHERE id = d.doubtful_sender_id AND id > 0
    LIMIT 1
  ) c ON true
),
judged AS (
  SELECT d.*, f.room_id AS first_room_id, f.id AS first_id, f.seq AS first_seq, f.message AS first_message,
         f.parent_id AS first_parent_id, f.created_at AS first_created_at,
         CASE
           WHEN f.id IS NOT NULL THEN 'repeated'
           WHEN d.stands IS NOT TRUE THEN 'unauthenticated'
           WHEN r.id IS NULL THEN 'no-such-room'
           WHEN r.closed AND NOT d.is_superuser
             AND NOT EXISTS (SELECT FROM members m WHERE m.room_id = r.id AND m.user_id = d.sender_id)
             THEN 'not-authorized'
           WHEN d.parent_id <> 0
             AND NOT EXISTS (SELECT FROM chats p WHERE p.room_id = d.room_id AND p.id = d.parent_id)
             THEN 'no-such-parent'
           ELSE 'stored'
         END AS verdict
  FROM drafts d
  LEFT JOIN LATERAL (SELECT id, closed FROM rooms WHERE id = d.room_id LIMIT 1) r ON true
  LEFT JOIN LATERAL (SELECT * FROM chats WHERE sender_id = d.sender_id AND token = d.token LIMIT 1) f ON true
),
counted AS (
  UPDATE rooms r SET last_seq = r.last_seq + a.number
  FROM (SELECT room_id, count(*) AS number FROM judged WHERE verdict = 'stored' GROUP BY room_id ORDER BY room_id) a
  WHERE r.id = a.room_id
  RETURNING r.id AS room_id, r.last_seq - a.number AS base
),
numbered AS MATERIALIZED (
  SELECT o.*, CASE WHEN seq IS NOT NULL THEN nextval('chats_id') END AS id, clock_timestamp() AS created_at
  FROM (
    SELECT j.*, CASE WHEN verdict = 'stored' THEN c.base + count(*) FILTER (WHERE verdict = 'stored')
                                                              OVER (PARTITION BY j.room_id ORDER BY place) END AS seq
    FROM judged j
    FULL JOIN counted c ON c.room_id = j.room_id
    ORDER BY place
  ) o
),
stored AS (
  INSERT INTO chats (room_id, id, seq, sender_id, message, parent_id, token, created_at)
  SELECT room_id, id, seq, sender_id, message, nullif(parent_id, 0), token, created_at
  FROM numbered WHERE id IS NOT NULL
)
SELECT verdict, coalesce(first_room_id, room_id) AS room_id, coalesce(first_id, id) AS id,
       coalesce(first_seq, seq) AS seq, sender_id, email, username, nickname, first_name, last_name,
       profile_picture, first_message,
       CASE WHEN first_id IS NULL THEN nullif(parent_id, 0) ELSE first_parent_id END AS parent_id,
       coalesce(first_created_at, created_at) AS created_at
FROM numbered
ORDER BY place;
