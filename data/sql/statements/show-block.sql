-- $1 session, $2 nickname. No row: the caller no longer stands. Else the user of that nickname, if there is one, and
-- whether the caller blocks that user.
SELECT u.id, EXISTS (SELECT FROM blocks b WHERE b.user_id = c.user_id AND b.blocked_id = u.id) AS is_blocked
FROM callers c
LEFT JOIN LATERAL (SELECT id FROM users WHERE nickname = $2 AND id <> 0 AND is_active LIMIT 1) u ON true
WHERE c.session_id = $1;
