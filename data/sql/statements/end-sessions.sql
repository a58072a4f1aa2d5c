-- $1 sessions. Ends them and all their tokens; a row for each that was there.
DELETE FROM sessions WHERE id = ANY ($1) RETURNING user_id, id;
