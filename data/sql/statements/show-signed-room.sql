-- As show-room.sql, and behind its columns those of each message's sender.
WITH entered AS MATERIALIZED (
  SELECT r.id, r.name, r.owner_id, r.post, r.closed, r.last_seq,
         NOT r.closed OR c.is_superuser
           OR EXISTS (SELECT FROM members m WHERE m.room_id = r.id AND m.user_id = c.user_id) AS may_enter
  FROM callers c
  LEFT JOIN rooms r ON r.id = $2
  WHERE c.session_id = $1
)
SELECT id, name, owner_id, post, closed, last_seq, may_enter, NULL::bigint AS chat_id, NULL::bigint AS seq,
       NULL::text AS message, NULL::bigint AS parent_id, NULL::timestamptz AS created_at, NULL::bigint AS sender_id,
       NULL::text AS email, NULL::text AS username, NULL::text AS nickname, NULL::text AS first_name,
       NULL::text AS last_name, NULL::text AS profile_picture
FROM entered
UNION ALL
(SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, h.id, h.seq, h.message, h.parent_id, h.created_at, h.sender_id,
        u.email, u.username, u.nickname, u.first_name, u.last_name, u.profile_picture
 FROM entered e
 CROSS JOIN LATERAL (
   (SELECT * FROM chats WHERE $6 AND room_id = e.id AND id > $3 AND id < $4 ORDER BY id LIMIT $5)
   UNION ALL
   (SELECT * FROM chats WHERE NOT $6 AND room_id = e.id AND id > $3 AND id < $4 ORDER BY id DESC LIMIT $5)
 ) h
 LEFT JOIN LATERAL (SELECT * FROM users WHERE id = h.sender_id LIMIT 1) u ON true
 WHERE e.may_enter
 ORDER BY h.id);
