-- $1 session, $2 room. No row: the caller no longer stands. A row without a room: there is none.
SELECT c.user_id, c.email, c.username, c.nickname, c.profile_picture, c.expires_at, r.id,
       NOT r.closed OR c.is_superuser
         OR EXISTS (SELECT FROM members m WHERE m.room_id = r.id AND m.user_id = c.user_id) AS may_enter
FROM callers c
LEFT JOIN rooms r ON r.id = $2
WHERE c.session_id = $1;
