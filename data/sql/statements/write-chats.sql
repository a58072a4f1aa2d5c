-- The group commit: numbers and stores a batch of messages in one statement. Parallel arrays, an element a message:
-- $1 rooms, $2 senders' sessions (NULL: the administrator's, who says it in the name of $5), $3 texts, $4 tokens,
-- $5 senders of those that may have been stored before (0: of others), $6 messages that they answer (0: none).
-- A row for each, in their order, with a verdict; a message that may not be stored fails alone. A token that its sender
-- has used before, or for one of this batch that is stored, is a repeat and gives the first one's row, to $5 also where
-- the session has ended since. A room that vanishes meanwhile leaves `id` NULL. Counters are locked in the order of
-- rooms, so that two nodes do not lock each other out.
-- Slow mode: of each who is slowed in a room the first message goes that is no repeat, if he has rested since the last
-- one; of the others `wait` tells for how many seconds he still has to. What was said in the future keeps nobody: the
-- clock was set back since.
-- (LATERAL with LIMIT: each look-up is an index probe, whatever the planner knows yet. FULL: the planner, who expects a
-- handful of rooms and of repeats, would compare each message with each of them; but a full join it never does by
-- nested loops.)
WITH drafts AS (
  SELECT d.*, c.stands, c.user_id AS sender_id, c.is_superuser, c.email, c.username, c.nickname, c.first_name,
         c.last_name, c.profile_picture
  FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::bigint[])
       WITH ORDINALITY AS d (room_id, session_id, message, token, doubtful_sender_id, parent_id, place)
  LEFT JOIN LATERAL (
    SELECT true AS stands, user_id, is_superuser, email, username, nickname, first_name, last_name, profile_picture
    FROM callers WHERE session_id = d.session_id
    UNION ALL
    SELECT d.session_id IS NULL, id, d.session_id IS NULL, email, username, nickname, first_name, last_name,
           profile_picture
    FROM users WHERE id = d.doubtful_sender_id AND (id > 0 OR d.session_id IS NULL)
    LIMIT 1
  ) c ON true
),
weighed AS (
  SELECT d.*, f.room_id AS first_room_id, f.id AS first_id, f.seq AS first_seq, f.message AS first_message,
         f.parent_id AS first_parent_id, f.created_at AS first_created_at,
         CASE
           WHEN f.id IS NOT NULL THEN 'repeated'
           WHEN d.stands IS NOT TRUE THEN 'unauthenticated'
           WHEN r.id IS NULL THEN 'no-such-room'
           WHEN r.closed AND NOT d.is_superuser
             AND NOT EXISTS (SELECT FROM members m WHERE m.room_id = r.id AND m.user_id = d.sender_id)
             THEN 'not-authorized'
           WHEN d.session_id IS NOT NULL
             AND (SELECT TRUE FROM mutes m WHERE m.room_id = r.id AND m.user_id = d.sender_id)
             THEN 'muted'
           WHEN d.parent_id <> 0
             AND NOT EXISTS (SELECT FROM chats p WHERE p.room_id = d.room_id AND p.id = d.parent_id)
             THEN 'no-such-parent'
           WHEN r.rest > 0 THEN 'slow-mode'
           ELSE 'stored'
         END AS merit,
         r.slow_mode, r.rest
  FROM drafts d
  LEFT JOIN LATERAL (
    SELECT id, closed, CASE WHEN NOT d.is_superuser THEN slow_mode ELSE 0 END AS slow_mode,
           (
             SELECT ceil(extract(epoch FROM p.spoken_at - now()) + slow_mode)::bigint
             FROM paces p
             WHERE slow_mode > 0 AND NOT d.is_superuser
               AND p.room_id = d.room_id AND p.user_id = d.sender_id AND p.spoken_at <= now()
           ) AS rest
    FROM rooms WHERE id = d.room_id LIMIT 1
  ) r ON true
  LEFT JOIN LATERAL (SELECT * FROM chats WHERE sender_id = d.sender_id AND token = d.token LIMIT 1) f ON true
),
said AS (
  SELECT min(place) AS place
  FROM (
    SELECT place, room_id, sender_id, slow_mode, min(place) OVER (PARTITION BY sender_id, token) AS first_place
    FROM weighed WHERE merit = 'stored'
  ) w
  WHERE slow_mode > 0 AND place = first_place
  GROUP BY room_id, sender_id
),
firsts AS (
  SELECT sender_id, token,
         min(place) FILTER (
           WHERE merit = 'stored' AND (slow_mode = 0 OR place IN (SELECT place FROM said))
         ) AS first_place
  FROM weighed
  WHERE sender_id IS NOT NULL
  GROUP BY sender_id, token
  HAVING count(*) > 1
),
compared AS (
  SELECT w.*, f.first_place,
         CASE
           WHEN place > first_place THEN 'repeated'
           WHEN merit = 'stored' AND slow_mode > 0 AND place NOT IN (SELECT place FROM said) THEN 'slow-mode'
           ELSE merit
         END AS verdict
  FROM weighed w
  FULL JOIN firsts f ON f.sender_id = w.sender_id AND f.token = w.token
),
counted AS (
  UPDATE rooms r SET last_seq = r.last_seq + a.number
  FROM (SELECT room_id, count(*) AS number FROM compared WHERE verdict = 'stored' GROUP BY room_id ORDER BY room_id) a
  WHERE r.id = a.room_id
  RETURNING r.id AS room_id, r.last_seq - a.number AS base
),
numbered AS MATERIALIZED (
  SELECT o.*, CASE WHEN seq IS NOT NULL THEN nextval('chats_id') END AS id, clock_timestamp() AS created_at
  FROM (
    SELECT d.*, CASE WHEN verdict = 'stored' THEN c.base + count(*) FILTER (WHERE verdict = 'stored')
                                                              OVER (PARTITION BY d.room_id ORDER BY place) END AS seq
    FROM compared d
    FULL JOIN counted c ON c.room_id = d.room_id
    ORDER BY place
  ) o
),
paced AS (
  INSERT INTO paces (room_id, user_id, spoken_at)
  SELECT room_id, sender_id, now() FROM numbered WHERE id IS NOT NULL AND slow_mode > 0
  ORDER BY room_id, sender_id
  ON CONFLICT (room_id, user_id) DO UPDATE SET spoken_at = excluded.spoken_at
),
stored AS (
  INSERT INTO chats (room_id, id, seq, sender_id, message, parent_id, token, created_at)
  SELECT room_id, id, seq, sender_id, message, nullif(parent_id, 0), token, created_at
  FROM numbered WHERE id IS NOT NULL
)
SELECT verdict, coalesce(first_room_id, o.room_id, n.room_id) AS room_id, coalesce(first_id, o.id, n.id) AS id,
       coalesce(first_seq, o.seq, n.seq) AS seq, sender_id, email, username, nickname, first_name, last_name,
       profile_picture, coalesce(first_message, o.message) AS first_message,
       CASE WHEN first_id IS NULL THEN nullif(coalesce(o.parent_id, n.parent_id), 0) ELSE first_parent_id END
         AS parent_id,
       coalesce(first_created_at, o.created_at, n.created_at) AS created_at,
       CASE WHEN rest > 0 THEN rest ELSE slow_mode END AS wait
FROM numbered n
FULL JOIN (
  SELECT first_place, room_id, id, seq, message, parent_id, created_at FROM numbered WHERE place = first_place
) o ON o.first_place = n.first_place
ORDER BY place;
