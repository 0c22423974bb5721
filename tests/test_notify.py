"""Messages to a real mail server and a real web server on this machine, and no secret anywhere."""

import email
import email.policy
import http.server
import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

import small_project
from lcreport import notify
from lcreport.errors import NotifyError, ParameterError
from lcreport.kernels import environment

PASSWORD = "t0p/S3cret@7"
WRITTEN = "t0p%2FS3cret%407"
USER = "clerk-of-annexes"
# The mail server of the tests has no certificate.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
LINK = "https://annexes.example/{dataset}/{period}/"


@dataclass
class Inbox:
    """What a mail server took in."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)

    def address(self, password: str = WRITTEN) -> str:
        return (
            f"mailto://{USER}:{password}@localhost:{self.port}"
            "?mode=insecure&from=annexes@example.org&to=head-of-office@example.org"
        )

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append(letter)
        return "250 OK"


def sign_in(_server: object, _session: object, _envelope: object, _how: str, given: object):
    known = isinstance(given, LoginPassword) and given.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    found = Inbox(closed_port())
    options = {"auth_require_tls": False, "auth_required": True}
    controller = Controller(found, "127.0.0.1", found.port, authenticator=sign_in, **options)
    controller.start()
    yield found
    controller.stop()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Four organisations, of which fir fails, yew has not reported, and oak shows all it sees."""
    seen = "import os; print(dict(os.environ), open('/proc/self/environ').read())"
    made = small_project.make(
        tmp_path / "project",
        periods=["latest"],
        notebooks=[
            {
                "notebook": "notebooks/annex.ipynb",
                "organisations": list(small_project.ORGANISATIONS),
                "values": {"mischief": {"fir": "raise ValueError('no leaves')", "oak": seen}},
            }
        ],
        schedule={"last": "2021-6M"},
        notify={"link": LINK},
    )
    observations = made / "data/trees/observations.csv"
    lines = observations.read_text().splitlines(keepends=True)
    observations.write_text("".join(line for line in lines if "yew,leaves,2021-6M" not in line))
    return made


def build(project: Path, address: str, *more: str):
    return small_project.run(
        project, "build", "--dataset", "data/trees", "--to", "html", "--notify", *more,
        env={**os.environ, notify.VARIABLE: address},
    )  # fmt: skip


def assert_secret_stands_nowhere(project: Path, *said: str) -> None:
    """In nothing that a run printed, and in no file in or beside the project."""
    texts = [text.encode() for text in said]
    texts += [path.read_bytes() for path in project.parent.rglob("*") if path.is_file()]
    for secret in (PASSWORD, WRITTEN, USER, "S3cret", f"{notify.VARIABLE}="):
        assert [text for text in texts if secret.encode() in text] == []


@pytest.mark.kernel
def test_build_mails_what_was_made_what_failed_what_is_missing_and_where(
    project: Path, inbox: Inbox
) -> None:
    came = build(project, inbox.address())
    assert came.returncode == 1, came.stderr
    [letter] = inbox.letters
    assert letter["subject"] == (
        "Phụ lục trees, 6 tháng đầu năm 2021: 2 đã lập, 1 không lập được, 1 thiếu số liệu"
    )
    assert letter["to"] == "head-of-office@example.org"
    body = letter.get_body().get_content().replace("\r\n", "\n")
    assert body.strip() == (
        "Không lập được (1):\n"
        "- Fir, 6 tháng đầu năm 2021 (vi) (mục “Rows”): ValueError: no leaves\n\n"
        "Thiếu số liệu (1):\n- yew 2021-6M\n\n"
        "Đã lập (2):\n"
        "- Elm, 6 tháng đầu năm 2021 (vi)\n- Oak, 6 tháng đầu năm 2021 (vi)\n\n"
        "Xem tại:\nhttps://annexes.example/trees/2021-6M/"
    )
    assert (project / "out/trees/2021-6M/oak/annex.html").is_file()
    assert_secret_stands_nowhere(project, came.stdout, came.stderr)


@pytest.mark.kernel
def test_build_mails_again_only_what_still_has_to_be_said(project: Path, inbox: Inbox) -> None:
    build(project, inbox.address(), "--organisation", "elm")
    came = build(project, inbox.address(), "--organisation", "elm")
    assert "1 up to date" in came.stderr
    assert (came.returncode, len(inbox.letters)) == (0, 1)
    assert inbox.letters[0]["subject"].endswith(": 1 đã lập")


@pytest.mark.kernel
@pytest.mark.parametrize("how", ["refused", "wrong password"])
def test_build_that_cannot_tell_ends_with_1_and_keeps_the_secret(
    project: Path, inbox: Inbox, how: str
) -> None:
    if how == "refused":
        inbox.port = closed_port()
    address = inbox.address() if how == "refused" else inbox.address(f"{WRITTEN}x")
    came = build(project, address, "--organisation", "elm", "--organisation", "oak", "--json")
    assert came.returncode == 1
    assert inbox.letters == []
    assert (
        "messages could not be sent (LCREPORT_NOTIFY_URL): address 1 of 1, E-Mail: " in came.stderr
    )
    assert ("refused" if how == "refused" else "535") in came.stderr
    assert json.loads(came.stdout.splitlines()[-1])["made"] == 2
    assert (project / "out/trees/2021-6M/elm/annex.html").is_file()
    assert_secret_stands_nowhere(project, came.stdout, came.stderr)


def closed_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@pytest.mark.parametrize(
    ("address", "message"),
    [
        pytest.param("", "no address to send to: LCREPORT_NOTIFY_URL is not set", id="none"),
        pytest.param(f"mailer://{USER}:{WRITTEN}@h", "address 1 of 1", id="unknown"),
        pytest.param(f"json://h mailto://{USER}:{WRITTEN}@", "address 2 of 2", id="incomplete"),
    ],
)
def test_build_starts_nothing_where_an_address_is_wrong(
    project: Path, address: str, message: str
) -> None:
    came = build(project, address)
    assert came.returncode == 2
    assert came.stderr.startswith("lcreport: ")
    assert message in came.stderr
    assert not (project / "out").exists()
    assert_secret_stands_nowhere(project, came.stdout, came.stderr)


def test_build_that_cannot_start_is_told_too(project: Path, inbox: Inbox) -> None:
    (project / "data/trees/observations.csv").unlink()
    came = build(project, inbox.address())
    assert came.returncode == 2
    [letter] = inbox.letters
    assert letter["subject"] == "data/trees: không lập phụ lục nào / no annex was made"
    assert "observations.csv: the file is missing" in letter.get_body().get_content()


def test_build_that_cannot_start_keeps_its_reason_where_nobody_can_be_told(
    project: Path, inbox: Inbox
) -> None:
    (project / "data/trees/observations.csv").unlink()
    came = build(project, inbox.address("wrong"))
    assert came.returncode == 2
    assert "observations.csv: the file is missing" in came.stderr
    assert "besides, messages could not be sent" in came.stderr


class Chat(http.server.BaseHTTPRequestHandler):
    """A web hook that takes JSON."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.taken.append((self.path, json.loads(self.rfile.read(length))))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def chat() -> Iterator[http.server.HTTPServer]:
    with http.server.HTTPServer(("127.0.0.1", 0), Chat) as server:
        server.taken, server.answer = [], 200
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_send_reaches_a_chat_and_says_of_what_kind_it_is(chat: http.server.HTTPServer) -> None:
    addresses = notify.take_addresses({
        notify.VARIABLE: f"json://localhost:{chat.server_port}/hook/T0ken"
    })
    addresses.send(notify.Message("Phụ lục", "đã lập", problem=True))
    [(path, content)] = chat.taken
    assert path == "/hook/T0ken"
    assert (content["title"], content["message"], content["type"]) == (
        "Phụ lục", "đã lập", "failure",
    )  # fmt: skip


def test_send_goes_on_after_an_address_that_fails(
    chat: http.server.HTTPServer, inbox: Inbox, capfd: pytest.CaptureFixture[str]
) -> None:
    chat.answer = 500
    hook = f"json://localhost:{chat.server_port}/hook/T0ken"
    addresses = notify.take_addresses({notify.VARIABLE: f"{hook}\n{inbox.address()}"})
    with pytest.raises(NotifyError, match=r"address 1 of 2, JSON: .*500") as caught:
        addresses.send(notify.Message("title", "body"))
    assert len(inbox.letters) == 1
    assert "address 2" not in str(caught.value)
    assert "T0ken" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_take_leaves_nothing_in_the_environment_and_shows_nothing() -> None:
    environment = {notify.VARIABLE: f"mailto://{USER}:{WRITTEN}@h  json://x", "HOME": "/"}
    addresses = notify.take_addresses(environment)
    assert environment == {"HOME": "/"}
    assert (repr(addresses), len(addresses)) == ("2 addresses", 2)


@pytest.mark.parametrize(
    "secret", [PASSWORD, WRITTEN, f"x{PASSWORD}y", USER, "S3cret", "ab", "slack://T1/B2345/xyz"]
)
def test_cleaned_knows_every_form_and_part(secret: str) -> None:
    written = f"mailto://{USER}:{WRITTEN}@h json://ab:ab@h slack://T1/B2345/xyz json://u:S3cret@h"
    addresses = notify.take_addresses({notify.VARIABLE: written})
    assert secret not in addresses.cleaned(f"login as <{secret}> failed")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param({"url": "mailto://x"}, "put it into the environment", id="address"),
        pytest.param({"when": "never"}, "always, changes, problems", id="when"),
        pytest.param({"link": 3}, "link is an address", id="link"),
    ],
)
def test_settings_that_cannot_be_read_are_refused(content: dict, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        notify.read_settings(content, "params/x.yaml")


def secret_file(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize("way", ["file", "credential"])
def test_addresses_from_a_file_stand_in_no_environment(
    inbox: Inbox, tmp_path: Path, way: str
) -> None:
    file = secret_file(tmp_path / "lcreport-notify", f"# office\n{inbox.address()}\n")
    named = {"file": {"LCREPORT_NOTIFY_FILE": f"{file}"}, "credential":
             {"CREDENTIALS_DIRECTORY": f"{tmp_path}"}}[way]  # fmt: skip
    addresses = notify.take_addresses(dict(named))
    addresses.check()
    addresses.send(notify.Message("Title", "Body"))
    assert [letter["Subject"] for letter in inbox.letters] == ["Title"]
    kept = environment.cleaned({**named, "HOME": "/"})
    assert kept == {"HOME": "/"}


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        pytest.param("json://h/T0ken", 0o644, "can be read by every user", id="open to all"),
        pytest.param("# none\n", 0o600, "no address to send to", id="empty"),
        pytest.param(
            "json://h/T0ken\nnone\n", 0o600, "address 2 of 2 in LCREPORT_", id="no address"
        ),
        pytest.param("x" * 70_000, 0o600, "cannot be read: it is larger than", id="long"),
        pytest.param(None, 0o600, "cannot be read: No such file", id="gone"),
    ],
)
def test_file_of_addresses_that_is_none_is_one_line_before_anything_is_built(
    tmp_path: Path, text: str | None, mode: int, message: str
) -> None:
    file = tmp_path / "addresses"
    if text is not None:
        secret_file(file, text, mode)
    with (
        pytest.raises(ParameterError, match=message) as caught,
        notify.recipients_of("x", wanted=True, environment={"LCREPORT_NOTIFY_FILE": f"{file}"}),
    ):
        pass
    assert "T0ken" not in str(caught.value)
    with notify.recipients_of("x", wanted=False, environment={"LCREPORT_NOTIFY_FILE": f"{file}"}):
        pass
