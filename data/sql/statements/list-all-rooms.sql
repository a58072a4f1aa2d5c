-- $1 after, $2 rows. All rooms, for the administrator, with how many members each has.
SELECT r.id, r.name, r.closed, r.created_at, r.slow_mode::bigint, r.owner_id, r.post, m.number
FROM (SELECT * FROM rooms WHERE id > $1 ORDER BY id LIMIT $2) r
CROSS JOIN LATERAL (SELECT count(*) AS number FROM members WHERE room_id = r.id) m
ORDER BY r.id;
