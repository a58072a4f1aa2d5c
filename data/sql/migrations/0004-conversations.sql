-- What somebody wrote to whom, and what he may see of whom: each of two reads these, so that what is hidden costs its
-- receiver nothing, however much it is.
DROP INDEX directs_pair;
CREATE INDEX directs_sent ON directs (sender_id, receiver_id, id);
CREATE INDEX directs_seen ON directs (receiver_id, sender_id, id) WHERE NOT is_hidden;
