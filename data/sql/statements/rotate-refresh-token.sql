-- $1 the jti presented, $2 its session, $3 jti for a successor, $4 seconds that tokens live, $5 seconds of grace.
-- No row: dead. A used token is good for its grace, while its successor is unused, and gives that successor again: two
-- tabs were racing. Later it was stolen: the session ends, and with it all its tokens.
-- (The session is locked before its token, as whoever ends it does. IS NOT DISTINCT FROM: a token is looked up by its
-- own key, never among all that its session has had.)
WITH caller AS MATERIALIZED (
  SELECT c.session_id, c.user_id, c.nickname, c.is_superuser, c.seed
  FROM callers c
  JOIN sessions s ON s.id = c.session_id
  WHERE c.session_id = $2
  FOR NO KEY UPDATE OF s
),
presented AS (
  SELECT t.id, t.session_id, t.used_at, t.successor, c.user_id, c.nickname, c.is_superuser, c.seed
  FROM caller c
  JOIN refresh_tokens t ON t.session_id IS NOT DISTINCT FROM c.session_id
  WHERE t.id = $1
  FOR UPDATE OF t
),
judged AS (
  SELECT p.*,
         p.used_at IS NULL AS is_fresh,
         p.used_at IS NOT NULL
           AND (p.used_at <= now() - $5::bigint * interval '1 second' OR s.used_at IS NOT NULL) AS is_stolen
  FROM presented p
  LEFT JOIN refresh_tokens s ON s.id = p.successor
),
used AS (
  UPDATE refresh_tokens t SET used_at = now(), successor = $3 FROM judged j WHERE t.id = j.id AND j.is_fresh
),
issued AS (
  INSERT INTO refresh_tokens (id, session_id, issued_at) SELECT $3, session_id, now() FROM judged WHERE is_fresh
),
prolonged AS (
  UPDATE sessions s SET expires_at = now() + $4::bigint * interval '1 second'
  FROM judged j WHERE s.id = j.session_id AND j.is_fresh
),
swept AS (
  DELETE FROM refresh_tokens t USING judged j
  WHERE t.session_id = j.session_id AND j.is_fresh AND t.issued_at < now() - $4::bigint * interval '1 second'
    AND t.id <> j.id
),
ended AS (
  DELETE FROM sessions s USING judged j WHERE s.id = j.session_id AND j.is_stolen
)
SELECT user_id, nickname, is_stolen,
       CASE WHEN is_fresh THEN $3 ELSE successor END AS successor,
       floor(extract(epoch FROM CASE WHEN is_fresh THEN now() ELSE used_at END))::bigint AS issued_at,
       seed, is_superuser
FROM judged;
