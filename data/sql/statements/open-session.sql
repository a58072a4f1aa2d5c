-- $1 user, $2 the password hash that was checked, $3 session, $4 refresh token's jti, $5 when it was issued (seconds of
-- the epoch), $6 seconds that it lives, $7 the session's seed. No row: the user was disabled, or the password changed,
-- while it was checked. (The lock: who is being disabled meanwhile does not log in.)
WITH person AS MATERIALIZED (
  SELECT id FROM users WHERE id = $1 AND password = $2 AND is_active FOR SHARE
),
swept AS (
  DELETE FROM sessions WHERE user_id = $1 AND expires_at <= now()
),
opened AS (
  INSERT INTO sessions (id, seed, user_id, expires_at)
  SELECT $3, $7, id, now() + $6::bigint * interval '1 second' FROM person
),
issued AS (
  INSERT INTO refresh_tokens (id, session_id, issued_at)
  SELECT $4, $3, timestamptz 'epoch' + $5::bigint * interval '1 second' FROM person
)
SELECT p.*
FROM person
CROSS JOIN LATERAL (SELECT * FROM profiles WHERE id = person.id LIMIT 1) p;
