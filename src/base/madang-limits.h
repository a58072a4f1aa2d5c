/*
 * The numbers that bound what Madang does, each with its reason. What an operator may change is only the default here;
 * the configuration (madang-config.h) holds the value in force.
 */
#pragma once

/* Texts, in characters after NFC (docs/api/ promises them to clients). */
#define MADANG_NICKNAME_MAX 20
#define MADANG_ROOM_NAME_MAX 100
#define MADANG_MESSAGE_MAX 4000
#define MADANG_CLIENT_ID_MAX 64
#define MADANG_EMAIL_MAX 254 /* RFC 5321, section 4.5.3.1.3, less the angle brackets */
#define MADANG_USERNAME_MAX MADANG_EMAIL_MAX /* an e-mail may be one */
#define MADANG_REAL_NAME_MAX 150             /* first and last, each: as Django has it */
#define MADANG_CONTACT_NUMBER_MAX 50 /* E.164 has 15 digits; people write blanks and an extension */
#define MADANG_BIO_MAX 500           /* some lines about oneself */
#define MADANG_PASSWORD_MIN \
  8 /* the documented passwords have 8 and more; no list of common words */
#define MADANG_PASSWORD_MAX \
  1024 /* argon2id reads all of it: enough for any phrase, too little to load a core */

/* JSON: the deepest body that any route reads has 2 levels; reading and freeing recurse, so depth is stack. */
#define MADANG_JSON_DEPTH_MAX 32
#define MADANG_JSON_NAMES_MAX \
  256 /* in a body: json-glib's unseeded hash makes chosen names cost their square (1 ms here) */
#define MADANG_JSON_VALUES_MAX \
  10000 /* in a body: each is about 100 bytes of memory while it is read */

/* Plural rules of the catalogues: Arabic's, the longest of gettext's own list, nests 6 levels; depth is stack. */
#define MADANG_PLURAL_DEPTH_MAX 32

/* Posts. */
#define MADANG_POST_TITLE_MAX 30
#define MADANG_POST_CONTENT_MAX \
  100000 /* a long chapter; to index that many takes the database 0.2 s, while others wait */
#define MADANG_POST_TAGS_MAX 20 /* a line or two below a post */
#define MADANG_TAG_MAX 30       /* as a title */
#define MADANG_CATEGORY_NAME_MAX 50
#define MADANG_SEARCH_MAX 100 /* some words; what is searched for beyond it is a paste by mistake */

/* Lists and histories. */
#define MADANG_POSTS_PAGE_BYTES \
  (4 * 1024 * 1024) /* of contents in a page, as JSON: one of 200 posts could have 120 MB */
#define MADANG_CHATS_PAGE_MEMBERS \
  10000 /* of all chats in a page: some 750 KB, more than anybody's chats have but for a few crowds */
#define MADANG_PAGE_DEFAULT 50
#define MADANG_PAGE_MAX 200
#define MADANG_PAGE_WHOLE \
  1000 /* where a document promises all of a list and nothing is asked: more than anybody has */

/* HTTP. */
#define MADANG_HTTP_BODY_MAX (1024 * 1024)
#define MADANG_HTTP_REQUEST_SECONDS \
  20 /* to send a whole request: a phone on a bad line needs 5, a slow attack needs more */
#define MADANG_HTTP_IDLE_SECONDS \
  60 /* between two requests of a kept connection; each costs a poll a turn */
#define MADANG_HTTP_SEND_SECONDS \
  30 /* for each 64 KiB of an answer: 2 KiB/s, less than any line that a person would wait at */
#define MADANG_HTTP_SEND_STEP (64 * 1024)
#define MADANG_HTTP_HEAD_MAX \
  (32 * 1024) /* request line and headers: twice what browsers and proxies send at most */
#define MADANG_HTTP_FIELDS_MAX \
  256 /* of a head: each that `Connection` names costs libsoup a look at all; proxies and browsers send 50 */
#define MADANG_HTTP_FORM_PAIRS_MAX \
  256 /* of a form or a query: GLib's unseeded hash makes chosen names cost their square (1 ms here) */
#define MADANG_HTTP_CHUNK_LINE_MAX \
  128 /* a chunk's size with its extensions: libsoup reads no more */
#define MADANG_HTTP_CHUNKS_MAX \
  16384 /* of a body: each costs libsoup 3 µs, so a body 50 ms; a file in pieces of 1 KiB has 8192 */
#define MADANG_HTTP_CHUNK_EXTRAS_MAX \
  (8 * 1024) /* extensions and trailers of a body together: nobody reads them, and few send any */
#define MADANG_HTTP_BYTES_PER_TURN \
  (16 * 1024) /* that libsoup reads of a connection: it would go on as long as there are any */
#define MADANG_HTTP_BACKLOG \
  4096 /* a burst of clients that come back after a restart; the kernel cuts it */
#define MADANG_HTTP_ACCEPTS_PER_TURN \
  64 /* so that a flood of connects does not starve those that are in */
#define MADANG_HTTP_ACCEPT_PAUSE_MS \
  100 /* at the limit of connections or descriptors, until somebody has gone */
#define MADANG_UPLOAD_MAX (8 * 1024 * 1024) /* a picture as a phone's camera writes it */
#define MADANG_UPLOADS_SIZE_MAX \
  (64 * 1024                    \
   * 1024) /* of all uploads in memory together: eight of the largest, some hundred pictures */
#define MADANG_BODIES_SIZE_MAX \
  (192 * 1024                  \
   * 1024) /* of all other bodies: with the uploads 256 MiB, which a small machine has beside its database */
#define MADANG_ANSWERS_SIZE_MAX \
  (128 * 1024                   \
   * 1024) /* of all large answers that are being read: a page of posts has 4 MiB at most */
#define MADANG_HTTP_ANSWER_SMALL (64 * 1024) /* is not counted: most of it waits in the kernel */
#define MADANG_HTTP_BUDGET_WAIT_SECONDS \
  5 /* for whose share of those is spent: most bodies have come by then */
#define MADANG_HTTP_TRIM_BYTES \
  (32 * 1024                   \
   * 1024) /* of bodies that have gone: then memory is given back, which takes some milliseconds */
#define MADANG_HTTP_SKIP_MAX \
  (16 * 1024) /* of a refused body that is read nevertheless, so that its connection stays */
#define MADANG_UPLOAD_SECONDS \
  120 /* to send one: 8 MiB at 70 KB/s, which a phone on a bad line has */
#define MADANG_MULTIPART_PARTS_MAX 64 /* three times the fields of the largest form */
#define MADANG_MULTIPART_HEAD_MAX \
  (4 * 1024) /* of a part's fields: a file name of 255 characters, each escaped, and some */
#define MADANG_MULTIPART_PARAMETERS_MAX 16 /* of a field: two or three are in use */
#define MADANG_HTTP_LINGER_SECONDS 2 /* for a refused client to read why, while it still sends */
#define MADANG_HTTP_LINGER_BYTES \
  (2                             \
   * MADANG_UPLOAD_MAX) /* what is thrown away for that at most: most pictures that are too large */
#define MADANG_HTTP_LINGER_MAX 128 /* how many such clients at once; the next are cut at once */

/* WebSockets. */
#define MADANG_SOCKET_MESSAGE_MAX (64 * 1024)
#define MADANG_SOCKET_OUTBOX_MAX (1024 * 1024)
#define MADANG_SOCKET_FRAME_COST \
  32 /* counted for each frame owed beside its bytes: its pointer and allocation, dear for a 2-byte pong */
#define MADANG_SOCKET_PING_SECONDS \
  25 /* below the 30 s and 60 s at which home routers and proxies forget a flow */
#define MADANG_SOCKET_SILENCE_SECONDS 50 /* two pings unanswered */
#define MADANG_SOCKET_STALL_SECONDS \
  5 /* that the loop may stand still before it counts: peers answer a ping in less, so nothing of theirs waits unread */
#define MADANG_SOCKET_LOGIN_SECONDS \
  10 /* for the first frame on /ws/chatting/: its pages send it as soon as the socket is open */
#define MADANG_NEWS_STRANGERS_MAX \
  65536 /* ended sessions of nobody known, which anybody may name: more than come while a handshake asks the store */
#define MADANG_HANDSHAKE_SECONDS \
  30 /* more than a handshake takes from the store's answer to the open socket */
#define MADANG_SOCKET_CLOSE_SECONDS \
  5 /* from our close frame to the peer's, then the connection is cut */
#define MADANG_SOCKET_BUFFER_SIZE \
  (16                             \
   * 1024) /* one for all sockets: the most that is read from one before others have their turn */
#define MADANG_SOCKET_POSTS_MAX \
  256 /* messages of one socket that wait for the database; beyond it nothing is read from it */
#define MADANG_SOCKET_EVENTS_PER_TURN \
  64 /* HTTP and the database have their turn after 1 MiB: 50 ms where it is all frames of a byte, as in an attack */

#define MADANG_CLOSE_REASON_MAX \
  120 /* bytes: a close frame holds 123 beside its code (RFC 6455, section 5.5) */

/* Rooms. */
#define MADANG_SLOW_MODE_MAX 21600 /* seconds: six hours; who wants to hear less closes the room */

/* Writing messages. */
#define MADANG_BATCH_MAX \
  1000 /* rows in a statement: beyond it the rate per row no longer falls (docs/architecture.md) */
#define MADANG_BATCH_BYTES \
  (256                     \
   * 1024) /* of texts in a statement: a quarter of an outbox, for all of it is told in one turn */
#define MADANG_WRITER_QUEUE_MAX \
  20000 /* messages that wait for the database; at 4,000 characters each, 320 MB at worst */
#define MADANG_WRITER_WAIT_SECONDS \
  10 /* then a waiting message is refused: what clients are promised */

#define MADANG_WRITER_ATTEMPTS \
  5 /* for a batch that another node's came across; then its messages go one by one */

#define MADANG_NEW_ROOM_MEMBERS_MAX \
  10000 /* when it is made, which is one statement of 0.1 s: more can be added after */
#define MADANG_SWEEP_PIECE \
  1000 /* messages of a deleted room that go at once: some milliseconds, between which others are served */
#define MADANG_DOUBTS_MAX \
  1024 /* removals whose answer is lost, until the database is back: as many as wait on a connection */

/* The database. */
#define MADANG_QUERY_SECONDS \
  10 /* a statement takes milliseconds: whoever needs longer is frozen or gone */
#define MADANG_CONNECT_SECONDS \
  2 /* for a host that says nothing while there are others to try: libpq's own least */
#define MADANG_QUERIES_MAX \
  1024 /* that wait on one connection: a tenth of a second of work, or a database that is frozen */
#define MADANG_QUERY_ATTEMPTS \
  4 /* of a statement that others' locks came across: each in vain costs the second that PostgreSQL waits */
#define MADANG_RECONNECT_MIN_MS 50 /* a restarted database is back in 200 ms or so */
#define MADANG_RECONNECT_MAX_MS \
  1000 /* healed within a second of its return, without a storm meanwhile */
#define MADANG_RECONNECT_REASONS_MAX \
  8 /* that are logged of one outage: gone, refused, starting, recovering … */

/* Sessions and names. */
#define MADANG_NICKNAME_ATTEMPTS \
  5 /* to make one up, where others take it at the same moment: after the first they are random */
#define MADANG_REFRESH_GRACE_SECONDS \
  10 /* two tabs that refresh at once both get the same successor */
#define MADANG_SESSIONS_SWEPT \
  20 /* of others that a login looks at: so no more than 1 in 20 is of a user who never returns */
#define MADANG_OPAQUE_TOKENS_MAX \
  20 /* of one user, for they do not expire: more than anybody has devices */

/* Tickets. */
#define MADANG_TICKET_SECONDS 60 /* docs/api/board.md promises it; pages open sockets at once */
#define MADANG_TICKETS_MAX 20 /* of a session: as many tabs as somebody opens within their minute */

/* The embedded database. */
#define MADANG_CLUSTER_CONNECTIONS \
  80 /* the largest pool, the two writers, and some for an administrator's psql and a backup */

/* Passwords. */
#define MADANG_PASSWORD_THREADS 2
#define MADANG_PASSWORD_QUEUE_MAX \
  512 /* at 25 ms and two threads, about 6 s of work: longer than people wait */

/* Pictures. */
#define MADANG_PICTURE_THREADS \
  2 /* that write them; as many read them, or a slow disk would hide all */
#define MADANG_PICTURE_QUEUE_MAX \
  1024 /* that wait to be read: at 50 µs each, less than anybody notices */
#define MADANG_PICTURE_PIXELS_MAX \
  (256 * 1024 * 1024) /* more than any phone's camera has; who looks at it needs 4 bytes for each */
#define MADANG_PICTURE_SEGMENTS_MAX 1000 /* of a JPEG before its size: 8 MiB of full ones are 128 */

/* Connections: what the descriptor limit leaves after the database, files and whatever is being accepted. */
#define MADANG_CONNECTIONS_PERCENT 90
#define MADANG_CONNECTIONS_MAX \
  1000000 /* under the kernel's usual fs.nr_open of 1,048,576, whatever the limit says */

/* The database: connections beside the writers'; each statement is short, so few keep it busy. */
#define MADANG_DATABASE_POOL 4

/* The secret that signs tokens, in bytes. */
#define MADANG_SECRET_RANDOM 64 /* what we make: twice what HS256 can use */
#define MADANG_SECRET_SHORT 32  /* RFC 7518, section 3.2: below it, a warning */
#define MADANG_SECRET_MAX 4096  /* a longer one is some other file */

/* Tokens (docs/api/rules.md promises these spans). */
#define MADANG_ACCESS_MINUTES 60
#define MADANG_REFRESH_DAYS 14

/* Rates, as the configuration writes them: count/seconds, 0 is no limit. */
#define MADANG_LOGIN_FAILURES_ACCOUNT \
  "10/60" /* more than a person mistypes, hopeless for a guesser */
#define MADANG_LOGIN_FAILURES_ADDRESS "100/60" /* a school or an office shares one address */
#define MADANG_REGISTRATIONS_ADDRESS "60/60"   /* a class that signs up together */
#define MADANG_UPLOADS_USER "30/60"            /* somebody who cannot decide on a picture */
#define MADANG_SEARCHES_USER "120/60"          /* two a second: who types sees what is found */
#define MADANG_SENDS_USER "0"                  /* off: slow mode is the rooms' own brake */

/* Credentials. */
#define MADANG_TOKEN_MAX \
  4096 /* bytes: ours have some 500; browsers keep no longer cookie (RFC 6265, section 6.1) */
#define MADANG_TOKEN_SKEW_SECONDS 60 /* how far ahead the clock that dated a token may have been */

/* Limits by user and address. */
#define MADANG_LIMITER_KEYS_MAX \
  65536 /* keys remembered at once, some 100 bytes each: as many as a busy hour has addresses */
#define MADANG_LOGIN_LINE_MAX \
  512 /* logins that wait for one key: no more than may wait for a password (above) */

/* Starting. */
#define MADANG_CONFIG_FILE_MAX 1048576 /* bytes: what is longer never ends, or is something else */
#define MADANG_DATABASE_PATIENCE_SECONDS 5 /* for somebody else's database, which should be up */
#define MADANG_CLUSTER_PATIENCE_SECONDS \
  120 /* for our own, which may have to recover a gigabyte of log first */

/* The administrator's door. */
#define MADANG_ADMIN_CALLS_MAX \
  256 /* calls in flight: a script that sends without waiting is told so before the hashing queue is full */
#define MADANG_ADMIN_CALLS_OPEN_MAX \
  1024 /* of callers who are not known yet too: some 8 KB each; beyond a share of it nobody is even asked about */
#define MADANG_ADMIN_CALL_BYTES_MAX \
  262144 /* of a call's arguments: those of a room with ten thousand members have 80 KB */
#define MADANG_ADMIN_SENDERS_MAX \
  240 /* callers without a call whose departure is still watched: a user may have 256 connections, and we 512 rules */
#define MADANG_ADMIN_PAUSE_MS 10          /* before an act while messages are being stored */
#define MADANG_ADMIN_PATIENCE_MS 50       /* that an act is waited for by the next */
#define MADANG_DIRECTORY_ROWS_DEFAULT 100 /* of a list where nobody says: some screens */
#define MADANG_DIRECTORY_ROWS_MAX \
  1000 /* of a list at once: some 200 KB, of which the bus takes 128 MB */
#define MADANG_ADMIN_LOG_MAX \
  1000 /* characters of a call's arguments in the log: a line that people still read */
#define MADANG_ADMIN_LOCALE_MAX \
  64 /* bytes of a locale's name, beyond which it is none: language_COUNTRY.CODESET@modifier has 30 */
#define MADANG_POLKIT_ASKED_MAX \
  64 /* questions to polkit at once: the system bus lets nobody wait for more than 128 answers */
#define MADANG_POLKIT_ASKED_USER_MAX \
  32 /* of one user among them: who answers none of his leaves half of them to the others */
#define MADANG_POLKIT_OPEN_USER_MAX \
  128 /* of one user with those that wait to be asked: a script that sends without waiting is told so */
#define MADANG_POLKIT_OPEN_MAX 512 /* of all users: four who do their worst, some 300 KB */
#define MADANG_REFUSALS_SECONDS 60 /* within which refusals of one user are counted */
#define MADANG_REFUSALS_LINES \
  10 /* of them that stand in the log each: somebody who tries things out by hand; the rest is a number */
#define MADANG_REFUSALS_USERS_MAX \
  64 /* users who are counted alone; more of them, as of a range of container users, are counted together */
#define MADANG_UNIT_PATIENCE_MS \
  250 /* for systemd to say of which unit a caller is; then the log does not have it */
#define MADANG_BUS_PATIENCE_SECONDS \
  5 /* for the bus to answer at start; then we go on without, and it may answer later */
#define MADANG_BUS_TAKING_SECONDS \
  10 /* for the bus to take what it is told; a flood delays it by 3 */
#define MADANG_BUS_RETRY_MIN_MS 100   /* a restarted bus is back at once */
#define MADANG_BUS_RETRY_MAX_MS 30000 /* a bus that was never there is asked for quietly */
#define MADANG_BUS_BACKLOG_MAX \
  33554432 /* bytes that the bus has not taken: ten thousand users who leave at once, and come again, beside lists */
#define MADANG_BUS_BACKLOG_STEP 1048576 /* bytes after which the bus is asked how far it is */
#define MADANG_BUS_MESSAGE_BYTES 1024 /* that a message counts beside its body; GDBus keeps twice */

/* Stopping: all that follows, one after the other, within the 10 s that are promised. */
#define MADANG_STOP_SECONDS 10
#define MADANG_STOP_STORE_MS 3000 /* to store and answer what was accepted */
#define MADANG_STOP_CLOSE_MS 1500 /* for close handshakes and answers under way */
#define MADANG_STOP_BUS_MS 250    /* for the bus to take the last answers, once they are written */
#define MADANG_STOP_DATABASE_MS \
  3000 /* at least, for the embedded database to write what it has: as a rule it has all the time that is left */
#define MADANG_STOP_DATABASE_KILL_MS 1000 /* for one that was told to leave at once */
#define MADANG_STOP_LEAVE_MS \
  1000 /* behind all that: a loop with ten thousand sockets is late with each of these */
#define MADANG_STOP_MAKING_SECONDS \
  3 /* for whatever makes the database's folder; then nothing else is there to be stopped */
