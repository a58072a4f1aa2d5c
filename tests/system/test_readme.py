"""The README's first conversation, typed as it stands there into one shell."""

import json
import re
import subprocess

from harness import PATIENCE, People
from harness.examples import read_blocks
from harness.madang import ROOT

ADDRESS = "127.0.0.1:8000"  # what the page calls the server
SOCKET = re.compile(r"-m websockets 'ws://[^/]+(/\S+)'")


def hold_conversation(madang):
    """What all blocks of commands print."""
    text = (ROOT / "README.md").read_text()
    blocks = ["\n".join(lines) for kind, _, lines in read_blocks(text) if kind == "sh"]
    script = "\n".join(blocks).replace(ADDRESS, madang.host)
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_first_conversation(fresh_madang):
    madang = fresh_madang()
    said = hold_conversation(madang)
    paths = SOCKET.findall(said)
    assert len(paths) == 2, said
    with madang.socket(paths[0]) as minji, madang.socket(paths[1]) as ivan:
        assert minji.receive_json() == {"type": "chat.user.join", "username": "ivan"}
        minji.send_json({"type": "chat.message", "message": "안녕하세요!"})
        assert ivan.receive_json()["message"] == minji.receive_json()["message"] == "안녕하세요!"
    history = json.loads(said.splitlines()[-1])["chat_messages"]
    assert [message["message"] for message in history] == ["Привет!"]


def test_again(fresh_madang):
    """Whoever has tried it before finds the same people and gets another room."""
    madang = fresh_madang()
    People(madang).register_user("minji", "minji@example.org")
    rooms = [json.loads(hold_conversation(madang).splitlines()[-1])["id"] for _ in range(2)]
    assert rooms[0] != rooms[1]
