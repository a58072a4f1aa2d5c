-- $1 user, $2 hash. No row: there is no such user. A login under way by the old password fails (open-session.sql), or
-- has opened a session by the time that this is done.
UPDATE users SET password = $2 WHERE id = $1 AND id > 0 RETURNING id, 0::bigint;
