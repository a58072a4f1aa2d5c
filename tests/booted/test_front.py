"""The examples of web servers in front, taken as they are."""

import ssl

import pytest
from harness import wait_for
from harness.http import Secured, Stream
from harness.installed import CADDY, EXAMPLES, NGINX
from harness.load import Load
from harness.people import People
from harness.talking import Talking

NAME = "chat.example.org"
CERTIFICATES = f"/etc/letsencrypt/live/{NAME}"
CONFIGURATION = "/etc/madang/madang.conf.d/front.conf"
TRUST = f"[server]\npublic-url = https://{NAME}\ntrusted-proxies = 127.0.0.1\n"
SOCKET = "/run/madang.sock"
SOCKET_DROP_IN = "/run/systemd/system/madang.socket.d/test.conf"

NGINX_CONFIG = f"""
events {{}}
http {{
  access_log off;
  include {EXAMPLES}/nginx.conf;
}}
"""

# No authority gives us a certificate here.
CADDY_CONFIG = """
{
  admin off
  local_certs
  skip_install_trust
}
import %s
"""


class Front(Talking):
    """What people reach by TLS, under the name of the examples."""

    host = NAME

    def __init__(self, certificate):
        context = ssl.create_default_context(cadata=certificate)
        self.secured = Secured(("127.0.0.1", 443), NAME, context)

    @property
    def address(self):
        return self.secured


def make_certificate(container):
    container.run("mkdir", "-p", CERTIFICATES)
    container.run(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
        "-keyout", f"{CERTIFICATES}/privkey.pem", "-out", f"{CERTIFICATES}/fullchain.pem",
    )  # fmt: skip
    return container.read("cat", f"{CERTIFICATES}/fullchain.pem")


def start_nginx(container):
    certificate = make_certificate(container)
    container.write("/run/nginx.conf", NGINX_CONFIG)
    container.run("mkdir", "-p", "/var/log/nginx", "/var/lib/nginx")
    command = [NGINX, "-c", "/run/nginx.conf", "-g", "pid /run/nginx.pid;"]
    container.run("systemd-run", "--unit=front", "--service-type=forking", *command)
    return certificate


def start_caddy(container, example=f"{EXAMPLES}/Caddyfile"):
    folder = "/run/caddy"
    container.write("/run/Caddyfile", CADDY_CONFIG % example)
    command = [CADDY, "run", "--adapter", "caddyfile", "--config", "/run/Caddyfile"]
    settings = ["--service-type=notify", f"--setenv=XDG_DATA_HOME={folder}", f"--setenv=HOME={folder}"]
    container.run("systemd-run", "--unit=front", *settings, *command)
    certificates = f"{folder}/caddy"
    wait_for(lambda: container.exists(f"{certificates}/certificates/local/{NAME}/{NAME}.crt"), what="a certificate")
    return container.read("cat", f"{certificates}/pki/authorities/local/root.crt")


def start_caddy_on_a_socket(container):
    """As the comment in the example says it."""
    text = container.read("cat", f"{EXAMPLES}/Caddyfile")
    container.write("/run/example", text.replace("reverse_proxy 127.0.0.1:8000", f"reverse_proxy unix/{SOCKET}"))
    settings = f"[Socket]\nListenStream=\nListenStream={SOCKET}\nSocketUser=nobody\nSocketMode=0600\n"
    container.write(SOCKET_DROP_IN, settings)
    container.run("systemctl", "daemon-reload")
    container.run("systemctl", "stop", "madang.service")
    container.run("systemctl", "start", "madang.socket")
    return start_caddy(container, "/run/example")


def there(program):
    return [] if program.exists() else [pytest.mark.skip(reason=f"there is no {program.name}")]


FRONTS = [
    pytest.param(start, id=start.__name__, marks=there(program))
    for start, program in [(start_nginx, NGINX), (start_caddy, CADDY), (start_caddy_on_a_socket, CADDY)]
]


@pytest.fixture(scope="module", params=FRONTS)
def front(request, madang, container):
    container.write(CONFIGURATION, TRUST)
    madang.restart()
    yield Front(request.param(container))
    container.run("systemctl", "stop", "front", "madang.socket")
    container.remove(CONFIGURATION, SOCKET_DROP_IN)
    container.run("systemctl", "daemon-reload")
    madang.restart()


def test_people_talk(front):
    crowd = People(front).register_users(2)
    room = crowd[0].room()["id"]
    load = Load(crowd, room)
    load.await_answers(50)
    load.finish()
    load.check_whole(crowd[1])


def test_cookies_are_secure(front):
    """Madang knows from the proxy that people speak TLS."""
    person = People(front).register_user()
    login = front.post("/user/v1/login/", {"email": person.email, "password": person.password}).expect(200)
    cookies = login.headers.get_all("Set-Cookie")
    assert cookies and all("Secure" in line for line in cookies)


def test_plain_http_is_sent_to_tls(front):
    with Stream(("127.0.0.1", 80)) as stream:
        response = stream.request("GET", "/healthz", {"Host": NAME, "Connection": "close"})
    assert response.status == 308 and response.headers["Location"] == f"https://{NAME}/healthz"
