-- $1 how many at most. Deletes messages of one of the rooms that are gone, a piece at a time, for a room may have
-- millions. No row: nothing is left of any.
WITH room AS MATERIALIZED (
  SELECT room_id FROM deleted_rooms WHERE room_id > 0 ORDER BY room_id LIMIT 1
),
swept AS (
  DELETE FROM chats
  WHERE ctid = ANY (ARRAY (
    SELECT c.ctid FROM room r CROSS JOIN LATERAL (SELECT ctid FROM chats WHERE room_id = r.room_id LIMIT $1) c
  ))
  RETURNING id
),
done AS (
  DELETE FROM deleted_rooms WHERE room_id = (SELECT room_id FROM room) AND (SELECT count(*) FROM swept) < $1
)
SELECT room_id FROM room;
