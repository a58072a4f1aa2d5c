"""--check: what it finds wrong, and that it changes nothing."""

import contextlib
import os
import pathlib

import psycopg2
import pytest
from harness import People, run_madangd
from harness.madang import make_dir
from harness.refusal import fail, list_tree

ANYWHERE = ("--listen", "127.0.0.1:0")  # for tests that are not about addresses
SECRETS = pytest.mark.parametrize("secret", [{}, {"SECRET_KEY": "마당" * 20}], ids=("none", "given"))
# Root may do anything, and so the tests of what one may not do are run by somebody else.
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
SCHEMA = len(list((pathlib.Path(__file__).parents[2] / "data/sql/migrations").iterdir()))
BOTH = pytest.mark.parametrize("mode", [["--check"], []], ids=("check", "start"))


@pytest.fixture
def folder():
    return make_dir("t-")


def check(*arguments, **options):
    """Runs a check that must find nothing wrong."""
    done = run_madangd("--check", *arguments, **options)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def run_sql(conninfo, statement):
    with contextlib.closing(psycopg2.connect(conninfo)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def make_database(owner, name, options=""):
    """Makes a database beside the embedded one and returns its conninfo."""
    owner.sql(f"CREATE DATABASE {name} {options}")
    return owner.conninfo.replace("dbname=madang", f"dbname={name}")


def describe(conninfo):
    """Every table, index, view and sequence of a database, and the file that it is in."""
    return run_sql(conninfo, "SELECT relname::text, relkind, relfilenode FROM pg_class ORDER BY 1")


# The embedded database


def test_nothing(folder):
    check(*ANYWHERE, "--state-dir", folder / "state")
    assert not (folder / "state").exists()


def test_nothing_is_changed(fresh_madang):
    server = fresh_madang()
    assert server.stop() == 0
    before = list_tree(server.state_dir)
    check(*ANYWHERE, "--state-dir", server.state_dir, env=server.env)
    assert list_tree(server.state_dir) == before


def test_killed_server(fresh_madang):
    """What it left looks as if it still ran."""
    server = fresh_madang()
    server.kill()
    check(*ANYWHERE, "--state-dir", server.state_dir)


def test_running_server(madang):
    """Also from an environment that is not the server's."""
    check("--listen", f"127.0.0.1:{madang.port}", "--state-dir", madang.state_dir)
    assert madang.get("/readyz").status == 200


def test_newer_schema_of_a_running_server(fresh_madang):
    server = fresh_madang()
    server.sql("INSERT INTO schema_versions (version) VALUES (9999)")
    assert "9999" in fail(4, "--check", *ANYWHERE, "--state-dir", server.state_dir)
    assert server.sql("SELECT max(version) FROM schema_versions") == [(9999,)]


def test_newer_schema_of_a_stopped_server(fresh_madang):
    server = fresh_madang()
    (version,) = server.sql("SELECT max(version) FROM schema_versions")[0]
    assert server.stop() == 0
    note = server.state_dir / "postgresql/MADANG_SCHEMA"
    assert note.read_text() == f"{version}\n"
    note.write_text("9999\n")
    before = list_tree(server.state_dir)
    assert "9999" in fail(4, "--check", *ANYWHERE, "--state-dir", server.state_dir)
    assert list_tree(server.state_dir) == before
    server.start()
    assert note.read_text() == f"{version}\n"


def test_schema_that_nobody_noted(fresh_madang):
    server = fresh_madang()
    assert server.stop() == 0
    (server.state_dir / "postgresql/MADANG_SCHEMA").unlink()
    check(*ANYWHERE, "--state-dir", server.state_dir)


@BOTH
def test_another_major_version(fresh_madang, mode):
    server = fresh_madang()
    assert server.stop() == 0
    (server.state_dir / "postgresql/PG_VERSION").write_text("14\n")
    line = fail(4, *ANYWHERE, "--state-dir", server.state_dir, *mode, env=server.env)
    assert "postgresql-14" in line and "pg_dump" in line


@BOTH
@pytest.mark.parametrize("version", [None, "", "-15\n"])
def test_folder_that_is_no_database(fresh_madang, mode, version):
    server = fresh_madang()
    assert server.stop() == 0
    path = server.state_dir / "postgresql/PG_VERSION"
    path.unlink()
    if version is not None:
        path.write_text(version)
    before = list_tree(server.state_dir)
    line = fail(4, *ANYWHERE, "--state-dir", server.state_dir, *mode, env=server.env)
    assert f"{server.state_dir}/postgresql" in line
    assert list_tree(server.state_dir) == before


@BOTH
def test_folder_where_the_note_should_be(fresh_madang, mode):
    server = fresh_madang()
    assert server.stop() == 0
    note = server.state_dir / "postgresql/MADANG_SCHEMA"
    note.unlink()
    note.mkdir()
    assert str(note) in fail(4, *ANYWHERE, "--state-dir", server.state_dir, *mode, env=server.env)


def test_note_without_end(fresh_madang):
    """Nobody waits for what it has to say."""
    server = fresh_madang()
    assert server.stop() == 0
    note = server.state_dir / "postgresql/MADANG_SCHEMA"
    note.unlink()
    os.mkfifo(note)
    assert str(note) in fail(4, "--check", *ANYWHERE, "--state-dir", server.state_dir)
    assert People(server.start()).register_user().id > 0


# The state directory


@BOTH
@SECRETS
@pytest.mark.parametrize("name", ["file", "file/state"])
def test_file_where_the_state_should_be(folder, mode, secret, name):
    (folder / "file").write_text("precious")
    assert str(folder / name) in fail(3, *mode, *ANYWHERE, "--state-dir", folder / name, env=secret)
    assert (folder / "file").read_text() == "precious"


@BOTH
@SECRETS
@pytest.mark.parametrize("name", [".", "state", "new/state"])
def test_state_that_cannot_be_written(folder, mode, secret, name):
    folder.chmod(0o555)
    path = os.path.normpath(folder / name)
    assert path in fail(3, *mode, *ANYWHERE, "--state-dir", path, env=secret, wrapper=NOBODY)
    assert not list(folder.iterdir())


@BOTH
@SECRETS
def test_state_of_another_user(fresh_madang, mode, secret):
    server = fresh_madang()
    assert server.stop() == 0
    server.state_dir.chmod(0o500 if not NOBODY else 0o700)
    before = list_tree(server.state_dir)
    fail(3, *mode, *ANYWHERE, "--state-dir", server.state_dir, env=secret, wrapper=NOBODY)
    assert list_tree(server.state_dir) == before


@BOTH
def test_no_place_for_pictures(folder, mode):
    """All else is elsewhere; the database is not asked before."""
    state = folder / "state"
    state.mkdir()
    state.chmod(0o555)
    options = ["--state-dir", state, "--database", "host=/nowhere"]
    said = fail(3, *mode, *ANYWHERE, *options, env={"SECRET_KEY": "마당" * 20}, wrapper=NOBODY)
    assert str(state) in said


# Databases of others


def test_unreachable_database(folder):
    fail(4, "--check", *ANYWHERE, "--state-dir", folder / "state", "--database", "host=/nonexistent")
    assert not (folder / "state").exists()


def test_database_that_is_empty(madang, folder):
    conninfo = make_database(madang, "bare")
    before = describe(conninfo)
    check(*ANYWHERE, "--state-dir", folder / "state", "--database", conninfo)
    assert describe(conninfo) == before
    assert not (folder / "state").exists()


def test_database_in_use(madang, folder):
    check(*ANYWHERE, "--state-dir", folder / "state", "--database", madang.conninfo)
    assert madang.get("/readyz").status == 200


@BOTH
def test_newer_schema(fresh_madang, folder, mode):
    owner = fresh_madang()
    owner.sql("INSERT INTO schema_versions (version) VALUES (9999)")
    before = describe(owner.conninfo)
    assert "9999" in fail(4, *mode, *ANYWHERE, "--state-dir", folder / "state", "--database", owner.conninfo)
    assert describe(owner.conninfo) == before


@BOTH
@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_encoding(madang, folder, mode, encoding):
    name = f"{encoding}_{len(mode)}".lower()
    conninfo = make_database(madang, name, f"TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING '{encoding}'")
    before = describe(conninfo)
    assert encoding in fail(4, *mode, *ANYWHERE, "--state-dir", folder / "state", "--database", conninfo)
    assert describe(conninfo) == before


@BOTH
@pytest.mark.parametrize(
    "table, reason",
    [
        ("users (theirs text)", '"users"'),
        ("chats (theirs text)", '"chats"'),
        ("schema_versions (theirs text)", "version"),
        (f"schema_versions AS SELECT {SCHEMA} AS version", "does not exist"),
        ("schema_versions AS SELECT -1 AS version", "-1"),
        ("schema_versions AS SELECT 2147483653 AS version", "2147483653"),
    ],
    ids=("first", "last", "versions", "number", "negative", "large"),
)
def test_database_of_another_program(fresh_madang, folder, mode, table, reason):
    owner = fresh_madang()
    conninfo = make_database(owner, "foreign_tables")
    run_sql(conninfo, f"CREATE TABLE {table}")
    before = describe(conninfo)
    line = fail(4, *mode, *ANYWHERE, "--state-dir", folder / "state", "--database", conninfo)
    assert reason in line
    assert describe(conninfo) == before


@BOTH
def test_database_that_can_only_be_read(fresh_madang, folder, mode):
    owner = fresh_madang()
    owner.sql("ALTER DATABASE madang SET default_transaction_read_only = on")
    line = fail(4, *mode, *ANYWHERE, "--state-dir", folder / "state", "--database", owner.conninfo)
    assert "can only be read" in line


@BOTH
def test_user_who_may_not_create(fresh_madang, folder, mode):
    owner = fresh_madang()
    conninfo = make_database(owner, "closed")
    owner.sql("CREATE ROLE guest")
    line = fail(
        4, *mode, *ANYWHERE, "--state-dir", folder / "state", "--database", f"{conninfo} options='-c role=guest'"
    )
    assert "permission denied for schema public" in line


def test_database_that_refuses_a_statement(fresh_madang, folder):
    owner = fresh_madang()
    owner.allow_warning("The database cannot be used")  # a connection of its own may still be on its way
    owner.sql("ALTER TABLE rooms RENAME COLUMN name TO label")
    assert "name" in fail(4, "--check", *ANYWHERE, "--state-dir", folder / "state", "--database", owner.conninfo)
    owner.sql("ALTER TABLE rooms RENAME COLUMN label TO name")


# Addresses


@pytest.mark.parametrize("address", ["192.0.2.1:8000", "unix:/nonexistent/socket"])
def test_address_that_cannot_be_had(folder, address):
    assert address in fail(5, "--check", "--listen", address, "--state-dir", folder / "state")


@pytest.mark.parametrize("address", ["192.0.2.1:8000", "unix:/nonexistent/socket"])
def test_address_that_no_running_server_has(madang, address):
    """What is in use may be the running server's: the next address is looked at all the same."""
    own = f"127.0.0.1:{madang.port}"
    options = ["--listen", own, "--listen", address, "--state-dir", madang.state_dir]
    assert address in fail(5, "--check", *options)


def test_port_in_use(madang, folder):
    address = f"127.0.0.1:{madang.port}"
    assert address in fail(5, "--check", *ANYWHERE, "--listen", address, "--state-dir", folder / "state")
    assert madang.get("/healthz").status == 200


def test_port_of_a_stopped_server(fresh_madang, folder):
    server = fresh_madang()
    address = f"127.0.0.1:{server.port}"
    assert server.stop() == 0
    check("--listen", address, "--state-dir", server.state_dir)


def test_port_of_a_server_with_a_database_elsewhere(madang, fresh_madang, folder):
    server = fresh_madang(database=madang.conninfo)
    options = ["--listen", f"127.0.0.1:{server.port}", "--database", madang.conninfo]
    check(*options, "--state-dir", server.state_dir)
    fail(5, "--check", *options, "--state-dir", folder / "state")


def test_unix_socket(folder):
    check("--listen", f"unix:{folder}/socket", "--state-dir", folder / "state")
    assert not os.path.lexists(f"{folder}/socket")


def test_unix_socket_in_use(fresh_madang, folder):
    server = fresh_madang(listen=[f"unix:{folder}/socket"])
    options = ["--listen", f"unix:{folder}/socket"]
    fail(5, "--check", *options, "--state-dir", folder / "state")
    check(*options, "--state-dir", server.state_dir)
    server.kill()
    check(*options, "--state-dir", folder / "state")
    assert os.path.lexists(f"{folder}/socket")


def test_file_in_the_way(folder):
    (folder / "file").write_text("precious")
    fail(5, "--check", "--listen", f"unix:{folder}/file", "--state-dir", folder / "state")
    assert (folder / "file").read_text() == "precious"
