-- $1 room, $2 after, $3 rows. The room's members, for the administrator, also those who are disabled; a room without
-- any is one row without a member. No row: there is no such room.
SELECT r.id AS room, m.*
FROM rooms r
LEFT JOIN LATERAL (
  SELECT u.*, p.joined_at, EXISTS (SELECT FROM mutes WHERE room_id = $1 AND user_id = p.user_id) AS is_muted
  FROM (
    SELECT user_id, joined_at FROM members WHERE room_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3
  ) p
  CROSS JOIN LATERAL (
    SELECT id, email, username, nickname, first_name, last_name, profile_picture
    FROM users WHERE id = p.user_id LIMIT 1
  ) u
) m ON true
WHERE r.id = $1
ORDER BY m.id;
