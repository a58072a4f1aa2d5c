-- $1 session, $2 room. No row: the caller no longer stands. A row without a room: there is none. By rank: as a
-- superuser alone, into a closed room and being no member.
SELECT c.user_id, c.email, c.username, c.nickname, c.first_name, c.last_name, c.profile_picture,
       c.expires_at, r.id,
       o.is_open OR c.is_superuser AS may_enter, c.session_id, NOT o.is_open AS by_rank
FROM callers c
LEFT JOIN rooms r ON r.id = $2
CROSS JOIN LATERAL (
  SELECT NOT r.closed OR EXISTS (SELECT FROM members m WHERE m.room_id = r.id AND m.user_id = c.user_id) AS is_open
) o
WHERE c.session_id = $1;
