-- What administrators do in rooms, and how they find people.

-- Seconds between two messages of a member; 0: no slow mode.
ALTER TABLE rooms ADD slow_mode integer NOT NULL DEFAULT 0;

-- Who is silent where. Apart from the members, so that leaving and coming back unmutes nobody.
CREATE TABLE mutes (
  room_id bigint NOT NULL REFERENCES rooms ON DELETE CASCADE,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (room_id, user_id)
);

-- When somebody last spoke in a room with slow mode.
CREATE TABLE paces (
  room_id bigint NOT NULL REFERENCES rooms ON DELETE CASCADE,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  spoken_at timestamptz NOT NULL,
  PRIMARY KEY (room_id, user_id)
);

-- A username that is the e-mail is found as such: only the others are searched for by themselves.
CREATE INDEX users_username_grams ON users USING gin (grams(username)) WHERE username <> email;
