-- $1 email. Nobody who cannot log in is found.
SELECT id, password
FROM users
WHERE lower(email) = lower($1) AND email <> '' AND is_active AND password IS NOT NULL;
