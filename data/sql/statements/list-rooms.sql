-- $1 session, $2 after, $3 before, $4 rows, $5 whether to read on from $2 (else the newest of the range). The rooms
-- that the caller may enter; a caller without any is one row without a room.
-- (A page of the open ones and a page of the caller's own are put together, so that it costs the same however many
-- others are closed. A superuser's are all.)
WITH caller AS MATERIALIZED (
  SELECT user_id, is_superuser FROM callers WHERE session_id = $1
),
found AS (
  SELECT f.id
  FROM caller c
  CROSS JOIN LATERAL (
    (SELECT id FROM rooms WHERE $5 AND c.is_superuser AND id > $2 AND id < $3 ORDER BY id LIMIT $4)
    UNION ALL
    (SELECT id FROM rooms WHERE NOT $5 AND c.is_superuser AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4)
    UNION ALL
    (SELECT id FROM rooms WHERE $5 AND NOT c.is_superuser AND NOT closed AND id > $2 AND id < $3
     ORDER BY id LIMIT $4)
    UNION ALL
    (SELECT id FROM rooms WHERE NOT $5 AND NOT c.is_superuser AND NOT closed AND id > $2 AND id < $3
     ORDER BY id DESC LIMIT $4)
    UNION ALL
    (SELECT room_id FROM members
     WHERE $5 AND NOT c.is_superuser AND user_id = c.user_id AND room_id > $2 AND room_id < $3
     ORDER BY room_id LIMIT $4)
    UNION ALL
    (SELECT room_id FROM members
     WHERE NOT $5 AND NOT c.is_superuser AND user_id = c.user_id AND room_id > $2 AND room_id < $3
     ORDER BY room_id DESC LIMIT $4)
  ) f
  GROUP BY f.id
  ORDER BY CASE WHEN $5 THEN f.id ELSE -f.id END
  LIMIT $4
)
SELECT c.user_id AS caller, r.id, r.name, r.owner_id, r.post, r.closed, r.last_seq
FROM caller c
LEFT JOIN (
  found f
  CROSS JOIN LATERAL (SELECT id, name, owner_id, post, closed, last_seq FROM rooms WHERE id = f.id LIMIT 1) r
) ON true
ORDER BY r.id;
