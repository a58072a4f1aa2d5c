-- What the writer asks once: which messages were there before it.
SELECT coalesce(pg_sequence_last_value('chats_id'), 0);
