-- $1 room, $2 user, $3 whether he shall be silent there. The room and the user, each if there is one, and whether he
-- could speak there, without which nobody is muted. (The lock: as in add-member.sql.)
WITH target AS MATERIALIZED (
  SELECT r.id AS room_id, u.id AS user_id,
         NOT r.closed OR EXISTS (SELECT FROM members WHERE room_id = r.id AND user_id = u.id) AS may_speak
  FROM (SELECT) AS nothing
  LEFT JOIN LATERAL (SELECT id, closed FROM rooms WHERE id = $1 LIMIT 1 FOR KEY SHARE) r ON true
  LEFT JOIN LATERAL (SELECT id FROM users WHERE id = $2 AND id > 0 LIMIT 1) u ON true
),
muted AS (
  INSERT INTO mutes (room_id, user_id)
  SELECT room_id, user_id FROM target WHERE $3::boolean AND may_speak AND room_id IS NOT NULL AND user_id IS NOT NULL
  ON CONFLICT DO NOTHING
),
unmuted AS (
  DELETE FROM mutes
  WHERE NOT $3::boolean AND room_id = (SELECT room_id FROM target) AND user_id = (SELECT user_id FROM target)
)
SELECT room_id, user_id, may_speak FROM target;
