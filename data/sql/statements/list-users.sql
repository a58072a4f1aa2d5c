-- $1 after, $2 rows. All users, for the administrator, also those who are disabled.
SELECT id, email, username, nickname, first_name, last_name, profile_picture, is_superuser, is_active, created_at
FROM users
WHERE id > greatest($1::bigint, 0)
ORDER BY id
LIMIT $2;
