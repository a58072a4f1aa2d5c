-- $1 session, $2 after, $3 before, $4 rows, $5 whether to read on from $2 (else the newest of the range). The rooms
-- that the caller may enter; a caller without any is one row without a room.
WITH page AS (
  SELECT c.user_id AS caller, r.*
  FROM callers c
  LEFT JOIN LATERAL (
    (SELECT id, name, owner_id, post FROM rooms r
     WHERE $5 AND id > $2 AND id < $3
       AND (NOT closed OR c.is_superuser
            OR EXISTS (SELECT FROM members m WHERE m.room_id = r.id AND m.user_id = c.user_id))
     ORDER BY id LIMIT $4)
    UNION ALL
    (SELECT id, name, owner_id, post FROM rooms r
     WHERE NOT $5 AND id > $2 AND id < $3
       AND (NOT closed OR c.is_superuser
            OR EXISTS (SELECT FROM members m WHERE m.room_id = r.id AND m.user_id = c.user_id))
     ORDER BY id DESC LIMIT $4)
  ) r ON true
  WHERE c.session_id = $1
)
SELECT caller, id, name, owner_id, post FROM page ORDER BY id;
