-- $1 user, $2 the password hash that was checked, $3 session of an opaque token, $4 how many a user may have. No row:
-- as open-session. Else a row for each older session that had to go, or one without any.
WITH person AS MATERIALIZED (
  SELECT id FROM users WHERE id = $1 AND password = $2 AND is_active FOR SHARE
),
oldest AS (
  SELECT id FROM sessions
  WHERE user_id = $1 AND seed IS NULL AND EXISTS (SELECT FROM person)
  ORDER BY created_at DESC, id
  OFFSET $4::bigint - 1
),
ended AS (
  DELETE FROM sessions WHERE id = ANY (ARRAY (SELECT id FROM oldest)) RETURNING id
),
opened AS (
  INSERT INTO sessions (id, user_id, expires_at) SELECT $3, id, 'infinity' FROM person
)
SELECT person.id, ended.id FROM person LEFT JOIN ended ON true;
