-- $1 part of a name, $2 after, $3 rows. Whose e-mail, username or nickname has it, as list-users.sql has them.
-- (What many have is found soon by walking, what few have by its grams; neither serves both. A username that is the
-- e-mail has no grams of its own. "id + 0": the index of ids would be read through, to be combined with the others.)
WITH walked AS MATERIALIZED (
  SELECT id, email, username, nickname
  FROM users
  WHERE id > greatest($2::bigint, 0)
  ORDER BY id
  LIMIT 1000 + 10 * $3::bigint
),
near AS MATERIALIZED (
  SELECT id
  FROM walked
  WHERE strpos(fold(concat_ws(E'\n', email, username, nickname)), (SELECT fold($1))) > 0
  ORDER BY id
  LIMIT $3
),
bounds AS MATERIALIZED (
  SELECT max(id) AS walked FROM walked HAVING (SELECT count(*) FROM near) < $3
),
far AS MATERIALIZED (
  SELECT f.id
  FROM bounds b
  CROSS JOIN LATERAL (
    SELECT id FROM users
    WHERE grams(email) @> grams($1) AND strpos(fold(email), fold($1)) > 0 AND id + 0 > b.walked
    UNION
    SELECT id FROM users
    WHERE grams(nickname) @> grams($1) AND strpos(fold(nickname), fold($1)) > 0 AND id + 0 > b.walked
    UNION
    SELECT id FROM users
    WHERE username <> email AND grams(username) @> grams($1) AND strpos(fold(username), fold($1)) > 0
      AND id + 0 > b.walked
  ) f
  ORDER BY f.id
  LIMIT $3
)
SELECT u.id, u.email, u.username, u.nickname, u.first_name, u.last_name, u.profile_picture, u.is_superuser,
       u.is_active, u.created_at
FROM (SELECT id FROM near UNION ALL SELECT id FROM far ORDER BY id LIMIT $3) f
CROSS JOIN LATERAL (SELECT * FROM users WHERE id = f.id LIMIT 1) u
ORDER BY u.id;
