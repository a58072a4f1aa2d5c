-- $1 session, $2 nickname, $3 first name, $4 last name, $5 contact number, $6 status, $7 whether it is private, $8 bio,
-- $9 picture ('': none); NULL: as it is. The profile, and the picture before. No row: the caller no longer stands.
WITH before AS MATERIALIZED (
  SELECT id, coalesce(profile_picture, '') AS profile_picture
  FROM users
  WHERE id = (SELECT user_id FROM callers WHERE session_id = $1)
  FOR NO KEY UPDATE
),
changed AS (
  UPDATE users u
  SET nickname = coalesce($2, u.nickname), first_name = coalesce($3, u.first_name),
      last_name = coalesce($4, u.last_name), contact_number = coalesce($5, u.contact_number),
      status = coalesce($6, u.status), is_private = coalesce($7, u.is_private), bio = coalesce($8, u.bio),
      profile_picture = nullif(coalesce($9, u.profile_picture), '')
  FROM before b
  WHERE u.id = (SELECT id FROM before)
  RETURNING u.*, b.profile_picture AS old_picture
)
SELECT c.id, c.email, c.username, c.nickname, c.first_name, c.last_name, c.profile_picture, c.contact_number, c.status,
       c.is_private, c.bio, p.friends_emails, old_picture
FROM changed c
CROSS JOIN LATERAL (SELECT friends_emails FROM profiles WHERE id = c.id LIMIT 1) p;
