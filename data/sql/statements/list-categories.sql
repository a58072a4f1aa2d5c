-- $1 after, $2 before, $3 rows, $4 whether to read on from $1 (else the newest of the range).
WITH page AS (
  (SELECT id, name FROM categories WHERE $4 AND id > $1 AND id < $2 ORDER BY id LIMIT $3)
  UNION ALL
  (SELECT id, name FROM categories WHERE NOT $4 AND id > $1 AND id < $2 ORDER BY id DESC LIMIT $3)
)
SELECT id, name FROM page ORDER BY id;
