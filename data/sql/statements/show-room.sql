-- $1 session, $2 room, $3 after, $4 before, $5 rows, $6 whether to read on from $3 (else the newest of the range).
-- No row: the caller no longer stands. The first row is the room, without an id where there is none; a row each for the
-- messages of the page follows, in the other columns, if the caller may enter.
WITH entered AS MATERIALIZED (
  SELECT r.id, r.name, r.owner_id, r.post, r.closed, r.last_seq,
         NOT r.closed OR c.is_superuser
           OR EXISTS (SELECT FROM members m WHERE m.room_id = r.id AND m.user_id = c.user_id) AS may_enter
  FROM callers c
  LEFT JOIN rooms r ON r.id = $2
  WHERE c.session_id = $1
)
SELECT id, name, owner_id, post, closed, last_seq, may_enter, NULL::bigint AS chat_id, NULL::bigint AS seq,
       NULL::text AS message, NULL::bigint AS parent_id, NULL::timestamptz AS created_at, NULL::bigint AS sender_id
FROM entered
UNION ALL
(SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, h.id, h.seq, h.message, h.parent_id, h.created_at, h.sender_id
 FROM entered e
 CROSS JOIN LATERAL (
   (SELECT * FROM chats WHERE $6 AND room_id = e.id AND id > $3 AND id < $4 ORDER BY id LIMIT $5)
   UNION ALL
   (SELECT * FROM chats WHERE NOT $6 AND room_id = e.id AND id > $3 AND id < $4 ORDER BY id DESC LIMIT $5)
 ) h
 WHERE e.may_enter
 ORDER BY h.id);
