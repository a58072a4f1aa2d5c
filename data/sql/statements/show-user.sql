-- $1 user: as list-users.sql has him. No row: there is none.
SELECT id, email, username, nickname, first_name, last_name, profile_picture, is_superuser, is_active, created_at
FROM users
WHERE id = $1 AND id > 0;
