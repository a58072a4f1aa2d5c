-- What the writer asks of each of its connections before it writes there: $1 the process that served the one before,
-- $2 when that began (microseconds; 0, 0: there was none). Should it still run, it is told to end and waited for a
-- while. Only once it has ended may the writer begin: what was sent to it is stored by now, or never.
-- Gives the newest message's id, this connection's process and start, and whether the other has ended. (By both, for
-- the number alone may be another process's by now.)
WITH servers AS (
  SELECT pid, (extract(epoch FROM backend_start) * 1000000)::bigint AS started
  FROM unnest(ARRAY[$1::bigint::integer, pg_backend_pid()]) AS p (number), pg_stat_get_activity(number)
)
SELECT coalesce(pg_sequence_last_value('chats_id'), 0), pid::bigint, started,
       coalesce((SELECT pg_terminate_backend(pid, 2000) FROM servers
                 WHERE started = $2::bigint AND pid <> pg_backend_pid()), true)
FROM servers WHERE pid = pg_backend_pid();
