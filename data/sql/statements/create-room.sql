-- $1 session, $2 name, $3 post. No row: the caller no longer stands.
WITH room AS (
  INSERT INTO rooms (name, owner_id, post)
  SELECT $2, user_id, $3 FROM callers WHERE session_id = $1
  RETURNING id, name, owner_id, post, closed, last_seq
),
membership AS (
  INSERT INTO members (room_id, user_id) SELECT id, owner_id FROM room
)
SELECT id, name, owner_id, post, closed, last_seq FROM room;
