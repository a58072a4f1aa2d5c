-- $1 name, $2 whether it is closed, $3 owner (NULL: nobody), $4 members beside the owner, $5 post. No row: one of them
-- is nobody.
WITH people AS MATERIALIZED (
  SELECT DISTINCT id FROM (SELECT $3::bigint UNION ALL SELECT unnest($4::bigint[])) AS named (id) WHERE id IS NOT NULL
),
known AS MATERIALIZED (
  SELECT u.id
  FROM people p
  CROSS JOIN LATERAL (SELECT id FROM users WHERE id = p.id AND id > 0 LIMIT 1) u
),
room AS (
  INSERT INTO rooms (name, closed, owner_id, post)
  SELECT $1, $2, $3, $5 WHERE (SELECT count(*) FROM people) = (SELECT count(*) FROM known)
  RETURNING id
),
membership AS (
  INSERT INTO members (room_id, user_id) SELECT r.id, k.id FROM room r CROSS JOIN known k
)
SELECT id FROM room;
