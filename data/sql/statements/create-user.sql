-- $1 email, $2 username, $3 nickname (NULL: none in particular), $4 what else it may be made of (NULL: nothing but $3
-- will do), $5 which of those to try first, $6 characters of a nickname, $7 password hash, $8 whether a superuser,
-- $9 session of an opaque token (NULL: none). A taken name is a violation of its own constraint.
-- A nickname that is made up: $3, then $4, then with small numbers, then with ever greater ones at random, so that a
-- free one is soon found however many bear the name.
WITH candidates AS MATERIALIZED (
  SELECT place,
         CASE place
           WHEN 0 THEN $3
           WHEN 1 THEN $4
           ELSE left($4, ($6::bigint - length(number))::integer) || number
         END AS nickname
  FROM (
    SELECT place, CASE WHEN place < 10 THEN place ELSE floor(random() * 10 ^ (place - 7)) END::bigint::text AS number
    FROM generate_series($5::bigint, 20) AS places (place)
  ) AS numbers
),
person AS (
  INSERT INTO users (email, username, nickname, password, is_superuser)
  SELECT $1, $2,
         CASE
           WHEN $4 IS NULL THEN $3
           ELSE (
             SELECT c.nickname
             FROM candidates c
             LEFT JOIN LATERAL (SELECT id FROM users WHERE nickname = c.nickname LIMIT 1) u ON true
             WHERE c.nickname IS NOT NULL AND u.id IS NULL
             ORDER BY place
             LIMIT 1
           )
         END,
         $7, $8
  RETURNING id, email, username, nickname, first_name, last_name, profile_picture
),
token AS (
  INSERT INTO sessions (id, user_id, expires_at) SELECT $9::uuid, id, 'infinity' FROM person WHERE $9::uuid IS NOT NULL
)
SELECT id, email, username, nickname, first_name, last_name, profile_picture FROM person;
