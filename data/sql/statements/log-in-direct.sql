-- $1 session: who logs in for direct messages, whom that user counts as friends and who counts the user as one, both by
-- rising id. No row: the caller no longer stands.
SELECT c.user_id, c.email, c.username, c.nickname, c.first_name, c.last_name, c.profile_picture, c.expires_at,
       ARRAY(SELECT friend_id FROM friends WHERE user_id = c.user_id ORDER BY friend_id) AS friends,
       ARRAY(SELECT user_id FROM friends WHERE friend_id = c.user_id ORDER BY user_id) AS watchers
FROM callers c
WHERE c.session_id = $1;
