-- $1 user, $2 the password hash that was checked, $3 session, $4 refresh token's jti, $5 when it was issued (seconds of
-- the epoch), $6 seconds that it lives, $7 the session's seed. No row: the user was disabled, or the password changed,
-- while it was checked. (The lock: who is being disabled meanwhile does not log in.)
-- Sweeps what has expired of the user's, and of $8 sessions of anybody's, those next to the new one: ids are digests,
-- so that is as good as by lot, and of sessions of users who never return no more are left than one in $8.
WITH person AS MATERIALIZED (
  SELECT id, is_superuser FROM users WHERE id = $1 AND password = $2 AND is_active FOR SHARE
),
met AS (
  SELECT id FROM sessions WHERE user_id = $1
  UNION
  (SELECT id FROM sessions WHERE id > $3 ORDER BY id LIMIT $8)
),
expired AS (
  SELECT id FROM sessions WHERE id = ANY (ARRAY (SELECT id FROM met)) AND expires_at <= now() FOR UPDATE SKIP LOCKED
),
swept AS (
  DELETE FROM sessions WHERE id = ANY (ARRAY (SELECT id FROM expired))
),
opened AS (
  INSERT INTO sessions (id, seed, user_id, expires_at)
  SELECT $3, $7, id, now() + $6::bigint * interval '1 second' FROM person
),
issued AS (
  INSERT INTO refresh_tokens (id, session_id, issued_at)
  SELECT $4, $3, timestamptz 'epoch' + $5::bigint * interval '1 second' FROM person
)
SELECT p.*, person.is_superuser
FROM person
CROSS JOIN LATERAL (SELECT * FROM profiles WHERE id = person.id LIMIT 1) p;
