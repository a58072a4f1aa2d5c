-- $1 the digest of a ticket, $2 room. As enter-room.sql, for the session that fetched the ticket, which is used up. No
-- row: it is not good for that room, was used, has expired, or its caller no longer stands.
WITH used AS (
  DELETE FROM tickets WHERE id = $1 AND room_id = $2 RETURNING session_id, room_id, expires_at
)
SELECT c.user_id, c.email, c.username, c.nickname, c.first_name, c.last_name, c.profile_picture,
       c.expires_at, r.id,
       o.is_open OR c.is_superuser AS may_enter, c.session_id, NOT o.is_open AS by_rank
FROM used t
CROSS JOIN LATERAL (SELECT * FROM callers WHERE session_id = t.session_id LIMIT 1) c
LEFT JOIN LATERAL (SELECT id, closed FROM rooms WHERE id = t.room_id LIMIT 1) r ON true
CROSS JOIN LATERAL (
  SELECT NOT r.closed OR EXISTS (SELECT FROM members m WHERE m.room_id = r.id AND m.user_id = c.user_id) AS is_open
) o
WHERE t.expires_at > now();
