-- $1 ids, $2 part of a name. Those of the users who have it, as list-users.sql has them; an empty one has everybody.
SELECT u.id, u.email, u.username, u.nickname, u.first_name, u.last_name, u.profile_picture, u.is_superuser,
       u.is_active, u.created_at
FROM unnest($1::bigint[]) AS picked (id)
CROSS JOIN LATERAL (SELECT * FROM users WHERE id = picked.id AND id > 0 LIMIT 1) u
WHERE $2 = '' OR strpos(fold(concat_ws(E'\n', u.email, u.username, u.nickname)), fold($2)) > 0
ORDER BY u.id;
