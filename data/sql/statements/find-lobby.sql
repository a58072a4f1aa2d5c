-- $1 its name if it has to be made.
WITH made AS (
  INSERT INTO rooms (name, is_lobby) VALUES ($1, true)
  ON CONFLICT (is_lobby) WHERE is_lobby DO UPDATE SET is_lobby = true
  RETURNING id
)
SELECT id FROM made;
