-- $1 session, $2 room, $3 after, $4 before, $5 rows, $6 whether to read on from $3 (else the newest of the range).
-- No row: the caller no longer stands. One row without a room: there is none. A row a message otherwise, or one row
-- without a message.
SELECT r.id, r.name, r.owner_id, r.post,
       NOT r.closed OR c.is_superuser
         OR EXISTS (SELECT FROM members m WHERE m.room_id = r.id AND m.user_id = c.user_id) AS may_enter,
       h.id AS chat_id, h.seq, h.sender_id, h.message, h.parent_id, h.created_at
FROM callers c
LEFT JOIN rooms r ON r.id = $2
LEFT JOIN LATERAL (
  (SELECT * FROM chats WHERE $6 AND room_id = r.id AND id > $3 AND id < $4 ORDER BY id LIMIT $5)
  UNION ALL
  (SELECT * FROM chats WHERE NOT $6 AND room_id = r.id AND id > $3 AND id < $4 ORDER BY id DESC LIMIT $5)
) h ON true
WHERE c.session_id = $1
ORDER BY h.id;
