-- $1 name, whether it may be $2 an e-mail, $3 a username, $4 a nickname. The users who are called so, also who is
-- disabled; of several, two.
SELECT id FROM users WHERE $2 AND lower(email) = lower($1) AND email <> '' AND id > 0
UNION
SELECT id FROM users WHERE $3 AND username = $1 AND id > 0
UNION
SELECT id FROM users WHERE $4 AND nickname = $1 AND id > 0
ORDER BY id
LIMIT 2;
