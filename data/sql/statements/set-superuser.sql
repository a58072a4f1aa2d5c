-- $1 user, $2 whether a superuser. No row: there is no such user.
UPDATE users SET is_superuser = $2 WHERE id = $1 AND id > 0 RETURNING id, 0::bigint;
