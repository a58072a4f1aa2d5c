-- $1 room: as list-all-rooms.sql has it. No row: there is none.
SELECT r.id, r.name, r.closed, r.created_at, r.slow_mode::bigint, r.owner_id, r.post,
       (SELECT count(*) FROM members WHERE room_id = r.id)
FROM rooms r
WHERE r.id = $1;
