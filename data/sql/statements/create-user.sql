-- $1 email, $2 username, $3 nickname, $4 password hash. A taken name is a violation of its own constraint.
INSERT INTO users (email, username, nickname, password)
VALUES ($1, $2, $3, $4)
RETURNING id;
