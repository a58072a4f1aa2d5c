-- $1 name, $2 whether it is a username, else an e-mail. Nobody who cannot log in is found.
SELECT id, password
FROM users
WHERE NOT $2 AND lower(email) = lower($1) AND email <> '' AND is_active AND password IS NOT NULL
UNION ALL
SELECT id, password
FROM users
WHERE $2 AND username = $1 AND is_active AND password IS NOT NULL;
