-- How much there is: users, rooms, messages; and PostgreSQL's version. (A room numbers its messages without a gap; what
-- people wrote to each other is never deleted, so that the last number given tells how much it is.)
SELECT (SELECT count(*) FROM users WHERE id > 0), r.number,
       r.said + coalesce(pg_sequence_last_value('directs_id'), 0), current_setting('server_version')
FROM (SELECT count(*) AS number, coalesce(sum(last_seq), 0)::bigint AS said FROM rooms) r;
