-- $1 session, $2 id, $3 nickname: one of the two. No row: the caller no longer stands. Else the caller, whether that
-- person is the caller's friend, whether the caller may look at the profile, and the profile if there is such a user.
WITH target AS MATERIALIZED (
  SELECT c.user_id AS caller, u.id
  FROM callers c
  LEFT JOIN LATERAL (
    SELECT id FROM users WHERE id = $2 AND id <> 0 AND is_active
    UNION ALL
    SELECT id FROM users WHERE nickname = $3 AND id <> 0 AND is_active
    LIMIT 1
  ) u ON true
  WHERE c.session_id = $1
)
SELECT t.caller,
       EXISTS (SELECT FROM friends f WHERE f.user_id = t.caller AND f.friend_id = t.id) AS is_friend,
       NOT p.is_private OR t.id = t.caller
         OR EXISTS (SELECT FROM friends f WHERE f.user_id = t.id AND f.friend_id = t.caller) AS may_look,
       p.*
FROM target t
LEFT JOIN LATERAL (SELECT * FROM profiles WHERE id = t.id LIMIT 1) p ON true;
