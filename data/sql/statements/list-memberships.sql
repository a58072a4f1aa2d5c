-- $1 session, $2 after, $3 before, $4 rows, $5 whether to read on from $2 (else the newest of the range), $6 members.
-- The rooms that the caller is a member of, or all for a superuser, with a row for each of their members; a room
-- without any is one row without a member, a caller without a room one row without a room. A page ends before the $4th
-- room, and before the one with which its members are more than $6, but has one room; whether there are more is last.
WITH caller AS MATERIALIZED (
  SELECT user_id, is_superuser FROM callers WHERE session_id = $1
),
found AS MATERIALIZED (
  SELECT f.id
  FROM caller c
  CROSS JOIN LATERAL (
    (SELECT id FROM rooms WHERE $5 AND c.is_superuser AND id > $2 AND id < $3 ORDER BY id LIMIT $4)
    UNION ALL
    (SELECT id FROM rooms WHERE NOT $5 AND c.is_superuser AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4)
    UNION ALL
    (SELECT room_id FROM members
     WHERE $5 AND NOT c.is_superuser AND user_id = c.user_id AND room_id > $2 AND room_id < $3
     ORDER BY room_id LIMIT $4)
    UNION ALL
    (SELECT room_id FROM members
     WHERE NOT $5 AND NOT c.is_superuser AND user_id = c.user_id AND room_id > $2 AND room_id < $3
     ORDER BY room_id DESC LIMIT $4)
  ) f
),
placed AS MATERIALIZED (
  SELECT id, row_number() OVER (ORDER BY CASE WHEN $5 THEN id ELSE -id END) AS place FROM found
),
surplus AS MATERIALIZED (
  SELECT least($4, (
    SELECT greatest(p.place, 2)
    FROM (SELECT id, place FROM placed ORDER BY place) p
    LEFT JOIN members m ON m.room_id = p.id
    ORDER BY p.place
    OFFSET $6
    LIMIT 1
  )) AS place
)
SELECT c.user_id AS caller, r.id, r.name, r.owner_id, r.post, r.created_at,
       u.id AS member, u.email, u.username, u.nickname, u.first_name, u.last_name, u.profile_picture,
       EXISTS (SELECT FROM placed WHERE place >= (SELECT place FROM surplus)) AS has_more
FROM caller c
LEFT JOIN (
  placed f CROSS JOIN LATERAL (SELECT * FROM rooms WHERE id = f.id LIMIT 1) r
) ON f.place < (SELECT place FROM surplus)
LEFT JOIN members m ON m.room_id = r.id
LEFT JOIN LATERAL (SELECT * FROM users WHERE id = m.user_id LIMIT 1) u ON true
ORDER BY r.id, u.id;
