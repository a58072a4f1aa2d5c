-- Parallel arrays, an element a removal whose answer was lost: $1 rooms, $2 users; $3 how many rooms at most. Those of
-- them who are no members now, where only members may be: nobody knows whether the asker might remove anybody, and in
-- an open room strangers are at home. (Not user 0, who never was one and would mean the room.) And rooms that are gone
-- and not yet swept, without a user: whoever deleted them may not have been answered either.
SELECT d.room_id, d.user_id
FROM unnest($1::bigint[], $2::bigint[]) AS d (room_id, user_id)
LEFT JOIN LATERAL (SELECT user_id FROM members WHERE room_id = d.room_id AND user_id = d.user_id LIMIT 1) m ON true
WHERE d.user_id > 0 AND m.user_id IS NULL
  AND NOT EXISTS (SELECT FROM rooms WHERE id = d.room_id AND NOT closed)
UNION ALL
(SELECT room_id, 0 FROM deleted_rooms WHERE room_id > 0 ORDER BY room_id DESC LIMIT $3);
