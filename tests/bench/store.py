"""The store's limit: pgbench on the PostgreSQL that Madang runs on, with its settings and nothing above it."""

import os
import pathlib
import re
import shutil
import subprocess
import time

import machine
import servers

CLIENTS = (1, 4, 8, 16, 32, 64)
PORT = "5432"  # of the socket's name only

# Used only while there is no Madang whose cluster could be copied.
SETTINGS = {"shared_buffers": "128MB", "huge_pages": "off", "max_wal_size": "1GB", "jit": "off"}

# The shape of Madang's own tables, without what serves other routes.
SCHEMA = """
CREATE TABLE users (id bigint PRIMARY KEY, email text, nickname text, profile_picture text);
CREATE SEQUENCE chats_id;
CREATE SEQUENCE chats_seq;
CREATE TABLE chats (
  room_id bigint NOT NULL, id bigint NOT NULL DEFAULT nextval('chats_id'),
  seq bigint NOT NULL DEFAULT nextval('chats_seq'), sender_id bigint NOT NULL, message text NOT NULL, parent_id bigint,
  token uuid NOT NULL DEFAULT gen_random_uuid(), created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (room_id, id), UNIQUE (sender_id, token));
INSERT INTO users SELECT i, 'bench' || i || '@madang.example', 'bench' || i FROM generate_series(1, 50) i;
INSERT INTO chats (room_id, sender_id, message)
  SELECT 1 + i % 4, 1 + i % 50, repeat('.', 64) FROM generate_series(1, 240) i;
ANALYZE;
"""

INSERT = """
\\set room random(1, 100)
\\set sender random(1, 50)
INSERT INTO chats (room_id, sender_id, message) VALUES (:room, :sender, repeat('.', 64)) RETURNING id, seq, created_at;
"""

SELECT = """
\\set room random(1, 4)
SELECT c.id, c.seq, c.room_id, c.message, c.parent_id, c.created_at, u.id, u.email, u.nickname, u.profile_picture
  FROM chats c JOIN users u ON u.id = c.sender_id WHERE c.room_id = :room ORDER BY c.id DESC LIMIT 50;
"""


def find_tool(name):
    found = shutil.which(name) or next(iter(sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    if not found:
        raise RuntimeError(f"{name} is not installed")
    return found


class Store:
    """A private cluster on the server's core, reached by a unix socket; pgbench on the generator's."""

    name = "pgbench"

    def __init__(self, core, generator_core, folder, madang):
        self.core, self.generator_core, self.folder, self.madang = core, generator_core, folder, madang
        self.best_clients = None  # for single rows, once known
        self.data = folder / "pgdata"
        self.scripts = {"insert": folder / "insert.sql", "select": folder / "select.sql"}
        self.scripts["insert"].write_text(INSERT)
        self.scripts["select"].write_text(SELECT)

    def start(self):
        shutil.rmtree(self.data, ignore_errors=True)
        settings = self.copy_cluster() if self.madang else self.make_cluster()
        (self.data / "pg_hba.conf").write_text("local all all trust\n")
        (self.data / "pg_ident.conf").write_text("")
        owner = self.data.stat()
        account = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
        self.sockets = servers.make_short_folder()
        os.chown(self.sockets, owner.st_uid, owner.st_gid)
        places = {"unix_socket_directories": self.sockets, "listen_addresses": "", "port": PORT,
                  "hba_file": self.data / "pg_hba.conf", "ident_file": self.data / "pg_ident.conf"}
        words = [word for name, value in {**settings, **places}.items() for word in ("-c", f"{name}={value}")]
        self.make_role(words, account)
        with open(self.folder / "pgbench.log", "ab") as log:
            self.process = machine.start_on(
                self.core, [find_tool("postgres"), "-D", self.data, *words],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, **account)
        try:
            self.create_tables()
        except BaseException:
            self.stop()
            raise

    def make_role(self, words, account):
        """A superuser of our own, whatever the cluster's first one is called."""
        command = [find_tool("postgres"), "--single", "-D", self.data, *words, "template1"]
        text = "CREATE ROLE bench SUPERUSER LOGIN\nCREATE DATABASE bench\n"
        subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, **account)

    def copy_cluster(self):
        """Madang's own cluster, made by its initdb, with the settings that Madang starts it with."""
        self.madang.prepare()
        control = next(self.madang.template.rglob("global/pg_control"))
        subprocess.run(["cp", "-a", control.parent.parent, self.data], check=True)
        return read_settings(self.madang.database_command)

    def make_cluster(self):
        self.data.mkdir(mode=0o700)
        account = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if account:
            shutil.chown(self.data, **account)
        subprocess.run([find_tool("initdb"), "-D", self.data, "-E", "UTF8", "--locale=C.UTF-8"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **account)
        return SETTINGS

    def create_tables(self):
        command = [find_tool("psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-h", self.sockets, "-p", PORT, "-U", "bench"]
        for _ in range(300):
            if subprocess.run([*command, "-c", "SELECT 1"], capture_output=True, check=False).returncode == 0:
                break
            time.sleep(0.1)
        subprocess.run([*command, "-f", "-"], input=SCHEMA, text=True, check=True)

    def list_roots(self):
        return [self.process.pid]

    def stop(self):
        machine.stop(self.process)
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def run(self, script, clients, seconds):
        """Transactions a second of one script."""
        command = ["taskset", "-c", str(self.generator_core), find_tool("pgbench"), "-n", "-M", "prepared",
                   "-c", str(clients), "-j", "1", "-T", str(max(1, round(seconds))), "-f", self.scripts[script],
                   "-h", self.sockets, "-p", PORT, "-U", "bench", "bench"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        rate = re.search(r"tps = ([0-9.]+)", done.stdout)
        if not rate:
            raise RuntimeError(f"pgbench: {done.stderr.strip()[-300:]}")
        return float(rate.group(1))

    def run_best(self, script, seconds):
        """The best rate over the numbers of clients: few leave the log's flushes unshared, many only queue."""
        if not self.best_clients:
            self.best_clients = max(CLIENTS, key=lambda clients: self.run(script, clients, 1))
        return self.run(script, self.best_clients, seconds)


def read_settings(command):
    """The settings on a postmaster's command line."""
    given = [word for option, word in zip(command, command[1:]) if option == "-c"]
    given += [word[2:] for word in command if word.startswith("--")]
    return dict(word.split("=", 1) for word in given if "=" in word)
