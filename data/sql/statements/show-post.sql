-- $1 session, $2 post, $3 the digest of a ticket to its room, $4 seconds that it is good, $5 tickets that a session may
-- have, $6 whether it counts. No row: the caller no longer stands. A row without a post: there is none. Counts the hit,
-- makes the room where there is none and issues the ticket, or changes nothing. (KEY SHARE: who ends the session
-- deletes its tickets, and comes before all of this or after.)
WITH asked AS MATERIALIZED (
  SELECT c.session_id, c.expires_at, c.user_id, c.email, c.nickname
  FROM callers c
  JOIN sessions s ON s.id = c.session_id
  WHERE c.session_id = $1
  FOR KEY SHARE OF s
),
counted AS (
  UPDATE posts p SET hit = p.hit + 1, room_id = coalesce(p.room_id, nextval('rooms_id_seq'))
  FROM asked
  WHERE p.id = $2 AND $6::boolean
  RETURNING p.*
),
seen AS (
  SELECT * FROM counted
  UNION ALL
  SELECT p.* FROM posts p WHERE p.id = $2 AND NOT $6::boolean
),
made AS (
  INSERT INTO rooms (id, name, owner_id, post)
  SELECT room_id, title, writer_id, id
  FROM counted
  WHERE NOT EXISTS (SELECT FROM rooms r WHERE r.id = counted.room_id)
  ON CONFLICT (id) DO NOTHING
  RETURNING id, owner_id
),
membership AS (
  INSERT INTO members (room_id, user_id) SELECT id, owner_id FROM made
),
swept AS (
  DELETE FROM tickets t
  USING (
    SELECT id, expires_at, row_number() OVER (ORDER BY expires_at DESC) AS place FROM tickets WHERE session_id = $1
  ) o
  WHERE t.id = o.id AND (o.expires_at <= now() OR o.place >= $5::bigint) AND $6::boolean
),
issued AS (
  INSERT INTO tickets (id, session_id, room_id, expires_at)
  SELECT $3, a.session_id, p.room_id, least(a.expires_at, now() + $4::bigint * interval '1 second')
  FROM asked a
  JOIN counted p ON true
)
SELECT p.id, p.title, p.content, p.tags, p.category_id, p.hit, p.created_at, p.updated_at,
       w.nickname, w.profile_picture, w.email, coalesce(p.room_id, 0), coalesce(r.name, p.title),
       CASE WHEN r.id IS NULL THEN p.writer_id ELSE r.owner_id END, CASE WHEN r.id IS NULL THEN p.id ELSE r.post END,
       a.user_id, a.email, a.nickname, EXISTS (SELECT FROM made)
FROM asked a
LEFT JOIN seen p ON true
LEFT JOIN LATERAL (SELECT email, nickname, profile_picture FROM users WHERE id = p.writer_id LIMIT 1) w ON true
LEFT JOIN LATERAL (SELECT id, name, owner_id, post FROM rooms WHERE id = p.room_id LIMIT 1) r ON true;
