-- Whom somebody exchanged direct messages with: beside directs_pair, which has those with a higher id.
CREATE INDEX directs_pair_back ON directs (greatest(sender_id, receiver_id), least(sender_id, receiver_id), id);
