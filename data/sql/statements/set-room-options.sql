-- $1 room, $2 name, $3 seconds between two messages of a member (0: none); NULL: it stays. No row: there is no such
-- room.
WITH forgotten AS (
  DELETE FROM paces WHERE room_id = $1 AND $3::bigint = 0
)
UPDATE rooms SET name = coalesce($2, name), slow_mode = coalesce($3::bigint, slow_mode) WHERE id = $1 RETURNING id;
