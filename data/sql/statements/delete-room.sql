-- $1 room. No row: there is none. Its messages go afterwards (sweep-chats.sql). Its post is locked first, as whoever
-- reads or deletes the post does.
WITH held AS MATERIALIZED (
  SELECT id FROM posts WHERE room_id = $1 FOR NO KEY UPDATE
)
DELETE FROM rooms WHERE id = $1 AND (SELECT count(*) FROM held) >= 0 RETURNING id;
