-- $1 name. A taken one is a violation of its constraint.
INSERT INTO categories (name) VALUES ($1) RETURNING id;
