-- $1 session: whose it is, and when it ends. No row: the caller no longer stands.
SELECT user_id, expires_at FROM callers WHERE session_id = $1;
