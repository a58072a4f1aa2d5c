"""The example of a backup: taken while people talk, put back on a machine that knows nobody."""

import pytest
from harness.forms import make_png, put_picture
from harness.installed import EXAMPLES
from harness.load import Load, check_history, read_history
from harness.people import PASSWORD, People

BACKUP = f"{EXAMPLES}/madang-backup"
EXAMPLE = f"{EXAMPLES}/postgresql.conf"
CONFIGURATION = "/etc/madang/madang.conf.d/postgresql.conf"
STRAY = "/etc/madang/madang.conf.d/stray.conf"  # of the machine that is to be restored, and not of the backup
KEY = "/etc/credstore/madang.service-key"
FOLDER = "/srv/backup"
STATE = "/var/lib/madang"


def run_as_postgres(container, *command):
    container.run(*command, user="postgres")


@pytest.fixture
def folder(container):
    container.run("mkdir", "-p", FOLDER)
    yield FOLDER
    container.remove(FOLDER)


@pytest.fixture(params=["embedded", "elsewhere"])
def anew(request, madang, container):
    """Madang on a database of either kind; gives what makes the machine a new one, but for a backup of the old."""
    if request.param == "embedded":
        yield lambda: (madang.purge(), madang.install())
        return
    cluster = container.read("ls", "/usr/lib/postgresql").split()[-1], "elsewhere"
    container.run("pg_createcluster", "--port=5432", "--start", *cluster)
    run_as_postgres(container, "createuser", "madang")
    create = ["createdb", "--owner=madang", "--encoding=UTF8", "--template=template0", "madang"]
    run_as_postgres(container, *create)
    container.run("cp", EXAMPLE, CONFIGURATION)
    madang.restart()

    def forget():
        madang.purge()
        run_as_postgres(container, "dropdb", "madang")
        run_as_postgres(container, *create)
        madang.install()

    yield forget
    container.remove(CONFIGURATION)
    madang.restart()
    container.run("pg_dropcluster", "--stop", *cluster)


def forget_states(container):
    """What a restore leaves beside the new state."""
    container.run("sh", "-c", f"rm -rf {STATE}.before-*")


def test_what_was_answered_is_there_again(madang, container, folder, anew):
    crowd = People(madang).register_users(2)
    room = crowd[0].room()["id"]
    picture = put_picture(crowd[0], make_png())
    load = Load(crowd, room)
    load.await_answers(20)
    promised = load.promised
    backup = container.read("env", "--chdir=/root", BACKUP, folder)
    load.await_answers(5)  # it runs on meanwhile
    load.finish()
    key = container.read("cat", KEY)
    assert container.read("stat", "--format=%a", backup) == "600"

    anew()
    assert container.read("cat", KEY) != key
    madang.post("/user/v1/login/", {"email": crowd[0].email, "password": PASSWORD}).expect(400)
    container.write(STRAY, "[database]\nconninfo = host=127.0.0.1 port=1\n")
    assert container.run(BACKUP, "--restore", backup).stderr == ""

    madang.await_ready()
    check_history(read_history(crowd[0], room), promised)
    assert madang.get(picture).expect(200).body == make_png()
    assert container.read("cat", KEY) == key
    assert not container.exists(STRAY)
    assert container.read("sh", "-c", f"ls {STATE}.before-*{STRAY}")
    crowd[1].say(room, "다시")
    forget_states(container)


def test_a_restore_that_fails_says_where_all_is(madang, container, folder):
    """And what was there is there still."""
    backup = f"{folder}/broken.tar"
    container.run("sh", "-c", "mkdir -p /run/broken/state /run/broken/etc && echo nothing >/run/broken/database")
    container.run("tar", "--create", "--directory=/run/broken", "--file", backup, ".")
    done = container.run(BACKUP, "--restore", backup, check=False)
    assert done.returncode == 1 and not madang.is_active
    assert container.run("pgrep", "-u", "madang", check=False).stdout == ""
    before = container.read("sh", "-c", f"echo {STATE}.before-*")
    assert done.stderr.splitlines()[-1].endswith(f"Madang is stopped; what was there is in {before}")
    container.run("sh", "-c", f"cp -a {before}/etc/. /etc && rm -r {before}/etc {STATE} && mv {before} {STATE}")
    madang.start()


def test_backup_says_what_is_wrong(madang, container):
    done = container.run(BACKUP, check=False)
    assert done.returncode == 2 and "usage:" in done.stderr
    for arguments in (["/nowhere"], ["--restore", "/nowhere"]):
        done = container.run(BACKUP, *arguments, check=False)
        assert done.returncode == 1 and "/nowhere" in done.stderr and done.stderr.count("\n") == 1
    assert madang.is_active
