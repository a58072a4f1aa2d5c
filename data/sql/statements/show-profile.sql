-- $1 session: the caller's profile. No row: the caller no longer stands.
SELECT p.*
FROM callers c
CROSS JOIN LATERAL (SELECT * FROM profiles WHERE id = c.user_id LIMIT 1) p
WHERE c.session_id = $1;
