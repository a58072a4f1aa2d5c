-- $1 its name if it has to be made. The lobby, and whether that was now. (xmax: whoever found it has locked the row.)
WITH made AS (
  INSERT INTO rooms (name, is_lobby) VALUES ($1, true)
  ON CONFLICT (is_lobby) WHERE is_lobby DO UPDATE SET is_lobby = true
  RETURNING id, xmax = 0 AS is_new
)
SELECT id, is_new FROM made;
