-- $1 session. No row: the caller no longer stands.
SELECT user_id FROM callers WHERE session_id = $1;
