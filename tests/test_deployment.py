"""What a deployment is made of: the Dockerfile, compose.yaml, the systemd unit, and the documented commands."""

import asyncio
import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

import settings
from storage.chats import Chats
from storage.migrating import differences
from tests.databases import opened
from tests.dockerfile import Stage, read
from tests.talks import ROOT, free_port, get, until_found
from tests.telegram import BotApiServer

BUILD, FINAL = read(ROOT / "Dockerfile")
UNIT = ROOT / "deploy" / "agreement-bot.service"
NOW = datetime(2031, 6, 10, tzinfo=UTC)
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
VARIABLE = re.compile(r"\$\{(\w+):([-?])([^}]*)\}")
GIVEN = {"TELEGRAM_BOT_TOKEN": "700000123:" + "a" * 35, "POSTGRES_PASSWORD": "0123abcd"}
SECRETS = re.compile(r"TOKEN|SECRET|PASSWORD")
CHECKOUT = "/opt/agreement-bot"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own settings."""
    for name in [*os.environ]:
        if name.startswith((settings.PREFIX, "TELEGRAM_", "PYTHON")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which stands what the image would have in /app, and nothing else."""
    folder = tmp_path_factory.mktemp("app")
    for sources, target in FINAL.copied:
        for source in (found for pattern in sources for found in ROOT.glob(pattern)):
            place = folder / target / (source.name if source.is_file() else "")
            if source.is_file():
                shutil.copy(source, place)
            else:
                shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def accepted(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> settings.Settings:
    """The settings that these variables make; SettingsError for one that there is not."""
    for name, value in environment.items():
        if name.startswith((settings.PREFIX, "TELEGRAM_")):
            monkeypatch.setenv(name, value)
    return settings.load()


def within(folder: Path, *command: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """A command, run there."""
    return subprocess.run(  # noqa: S603 - our own commands
        command, cwd=folder, env=os.environ | (environment or {}), capture_output=True, text=True, check=False
    )


class TestImage:
    """The Dockerfile."""

    def test_stages(self) -> None:
        """What installs stays behind; images have versions; what runs is nobody special and says how it does."""
        assert BUILD.name == "build"
        assert [text for text in FINAL.all("COPY") if text.startswith("--from=build ")]
        assert all(re.fullmatch(r"python:3\.1[1-9]-slim", stage.image) for stage in (BUILD, FINAL))
        assert "pip" not in " ".join(FINAL.all("RUN"))
        (user,) = FINAL.all("USER")
        assert user in FINAL.all("RUN")[0]
        assert user not in {"root", "0"}
        instructions = [instruction for instruction, _ in FINAL.steps]
        assert "RUN" not in instructions[instructions.index("USER") :]
        assert FINAL.last("STOPSIGNAL") == "SIGTERM"
        assert FINAL.command("CMD") == ["python", "bot.py", "run"]
        assert "ADD" not in instructions

    def test_installs_only_what_is_pinned(self) -> None:
        """Nothing but the lock, of which each line has hashes; and it has what PostgreSQL needs."""
        installs = [part for text in BUILD.all("RUN") for part in text.split("&&") if "pip install" in part]
        (install,) = installs
        lock = install.split(" -r ")[1].strip()
        assert "--require-hashes" in install
        assert install.split(" -r ")[0].split()[2:] == ["--no-cache-dir", "--require-hashes"]
        assert ([lock], ".") in BUILD.copied
        requirements = re.findall(
            r"^\S+==.*\\\n(?: +--hash=sha256:\w{64}.*\n)+", (ROOT / lock).read_text(), re.MULTILINE
        )
        assert len(requirements) == len(re.findall(r"^\w", (ROOT / lock).read_text(), re.MULTILINE)) > 20
        assert any(line.startswith("asyncpg==") for line in requirements)

    @pytest.mark.parametrize("stage", [BUILD, FINAL])
    def test_copies_what_there_is(self, stage: Stage) -> None:
        """Each source exists, and stands beneath version control's eyes only: no data, no environment."""
        sources = [source for sources, _ in stage.copied for source in sources]
        assert sources
        for source in sources:
            assert list(ROOT.glob(source)), source
        assert not {"data", ".venv", ".env", "tests", "."} & set(sources)

    def test_context_is_what_is_copied(self) -> None:
        """.dockerignore lets nothing else through: no secret comes near an image."""
        everything, *lines = (ROOT / ".dockerignore").read_text().split()
        let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
        copied = {source for stage in (BUILD, FINAL) for sources, _ in stage.copied for source in sources}
        assert everything == "*"
        assert let_through == copied
        assert [line for line in lines if not line.startswith("!")] == ["**/__pycache__"]

    def test_program_is_whole(self, app: Path) -> None:
        """In a folder that has only what is copied, the knowledge is sound and everything can be imported."""
        checked = within(app, sys.executable, "bot.py", "check")
        assert (checked.returncode, checked.stderr) == (0, "")
        imported = within(app, sys.executable, "-c", "import serving, terminal, timeline.picture, storage.copying")
        assert (imported.returncode, imported.stderr) == (0, "")
        assert not (app / "tests").exists()

    def test_variables_are_settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What must last is kept in the volume, of which the user that runs is the owner."""
        made = accepted(monkeypatch, FINAL.environment)
        (volume,) = FINAL.all("VOLUME")
        assert made.storage.url.get_secret_value() == f"sqlite+aiosqlite:///{volume}/bot.db"
        assert made.telegram.backlog == Path(volume)
        assert f"install -d -o {FINAL.last('USER')} -g {FINAL.last('USER')} {volume}" in FINAL.last("RUN")
        assert str(made.health.port) in FINAL.last("EXPOSE").split()
        assert f":{made.health.port}/ready" in FINAL.last("HEALTHCHECK")

    async def test_health_check_tells(self, app: Path, tmp_path: Path, telegram: BotApiServer) -> None:
        """The image's command serves with the image's variables, and the health check knows whether it does."""
        port = free_port()
        environment = {
            name: value.replace("/data", str(tmp_path)).replace("8080", str(port))
            for name, value in FINAL.environment.items()
            if name.startswith(settings.PREFIX)
        } | {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}
        check = [word.replace("8080", str(port)) for word in FINAL.command("HEALTHCHECK")[1:]]
        served = await asyncio.create_subprocess_exec(
            sys.executable,
            *FINAL.command("CMD")[1:],
            cwd=app,
            env=os.environ | environment,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            await telegram.wait_for_call("getUpdates")
            await until_found(lambda: is_ready(port))
            healthy = await asyncio.to_thread(within, tmp_path, sys.executable, *check)
        finally:
            served.terminate()
            _, log = await served.communicate()
        assert (healthy.returncode, served.returncode) == (0, 0), log.decode()
        assert (tmp_path / "bot.db").exists()
        assert not (app / "data").exists()
        gone = await asyncio.to_thread(within, tmp_path, sys.executable, *check)
        assert gone.returncode


@pytest.fixture
async def telegram() -> AsyncIterator[BotApiServer]:
    """A Telegram of our own."""
    async with BotApiServer() as running:
        yield running


async def is_ready(port: int) -> bool:
    """Whether the bot says that it is."""
    return (await get(port, "/ready"))[0] == 200


class TestCompose:
    """compose.yaml."""

    def test_services(self) -> None:
        """Each is built here or has a version, comes up again, and waits for those it needs until they are well."""
        services: dict[str, dict[str, Any]] = COMPOSE["services"]
        assert services["bot"]["build"] == "."
        for name, service in services.items():
            assert service["restart"] == "unless-stopped"
            assert "build" in service or re.fullmatch(r"\w+:\d+(\.\d+)*", service["image"]), name
            for other, needed in service.get("depends_on", {}).items():
                assert needed == {"condition": "service_healthy"}
                assert services[other]["healthcheck"]["test"]
            for volume in service["volumes"]:
                assert volume.partition(":")[0] in COMPOSE["volumes"]
            assert "ports" not in service

    def test_bot_may_do_little(self) -> None:
        """It writes only where it must, and what must last is in a volume that the image names."""
        bot = COMPOSE["services"]["bot"]
        assert bot["read_only"] is True
        assert bot["cap_drop"] == ["ALL"]
        assert [volume.partition(":")[2] for volume in bot["volumes"]] == FINAL.all("VOLUME")
        assert FINAL.environment["MPLCONFIGDIR"].startswith(bot["tmpfs"][0])

    def test_secrets_come_from_outside(self) -> None:
        """No secret stands in the file, and one that is missing is asked for."""
        for service in COMPOSE["services"].values():
            for name, value in service["environment"].items():
                if SECRETS.search(name):
                    assert VARIABLE.fullmatch(value), name
                for variable, kind, _ in VARIABLE.findall(value):
                    assert kind == "?" or not SECRETS.search(variable)

    def test_variables_are_settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The bot takes what it is given, and goes to the database of the other service."""
        environment = {name: filled(value) for name, value in COMPOSE["services"]["bot"]["environment"].items()}
        made = accepted(monkeypatch, FINAL.environment | environment)
        database = COMPOSE["services"]["database"]["environment"]
        user, name, password = (filled(database[f"POSTGRES_{part}"]) for part in ("USER", "DB", "PASSWORD"))
        assert made.storage.url.get_secret_value() == f"postgresql+asyncpg://{user}:{password}@database/{name}"
        assert made.token
        assert made.admins == []
        assert f"-U {user} -d {name}" in COMPOSE["services"]["database"]["healthcheck"]["test"][1]


def filled(text: str) -> str:
    """With the variables that a person sets, or else their defaults."""
    return VARIABLE.sub(lambda found: GIVEN.get(found[1]) or (found[3] if found[2] == "-" else ""), text)


class TestUnit:
    """deploy/agreement-bot.service."""

    def test_runs_the_checkout(self) -> None:
        """It starts what `make` has installed, as nobody special, and knows when starting again does not help."""
        service = unit()["Service"]
        python, program, command = service["ExecStart"].split()
        assert service["WorkingDirectory"] == CHECKOUT
        assert python == f"{CHECKOUT}/.venv/bin/python"
        assert ".venv/bin/python:" in (ROOT / "Makefile").read_text()
        assert (ROOT / program).exists()
        assert command == "run"
        assert service["RestartPreventExitStatus"] == "2"
        assert service["ExecReload"].split() == ["/bin/kill", "-HUP", "$MAINPID"]
        assert service["DynamicUser"] == "yes"

    def test_variables_are_settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What must last is kept in the folder that the unit may write, and no secret is in the unit."""
        lines = re.findall(r"^Environment=(.*)$", UNIT.read_text(), re.MULTILINE)
        environment = {name: value for name, _, value in (line.partition("=") for line in lines)}
        made = accepted(monkeypatch, environment)
        folder = "/var/lib/" + unit()["Service"]["StateDirectory"]
        assert made.storage.url.get_secret_value() == f"sqlite+aiosqlite:///{folder}/bot.db"
        assert made.telegram.backlog == Path(folder)
        assert environment["MPLCONFIGDIR"].startswith(folder)
        assert not [name for name in environment if SECRETS.search(name)]
        assert unit()["Service"]["EnvironmentFile"]

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
    def test_systemd_finds_no_fault(self, tmp_path: Path) -> None:
        """With the checkout in place of /opt/agreement-bot."""
        copy = tmp_path / UNIT.name
        program = UNIT.read_text().replace(f"{CHECKOUT}/.venv/bin/python", sys.executable)
        copy.write_text(program.replace(CHECKOUT, str(ROOT)))
        verified = within(tmp_path, "systemd-analyze", "verify", str(copy))
        assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")


def unit() -> configparser.ConfigParser:
    """The unit by sections; of a name that stands there several times, the last."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(UNIT)
    return parser


class TestBackup:
    """The commands of docs/operation.md."""

    async def test_nothing_is_lost(self, tmp_path: Path) -> None:
        """A backup made while the bot writes holds all that was there when it began, and can be put back."""
        folder = tmp_path / "data"
        address = f"sqlite+aiosqlite:///{folder / 'bot.db'}"
        some, stop = asyncio.Event(), asyncio.Event()
        async with opened(address) as database:
            chats = Chats(database)

            async def write() -> None:
                number = 0
                while not stop.is_set():
                    number += 1
                    await chats.subscribe(number, "private", None, None, NOW)
                    if number == 50:
                        some.set()

            writer = asyncio.create_task(write())
            await some.wait()
            before = await chats.subscribed()
            made = await asyncio.to_thread(within, tmp_path, *documented_backup())
            stop.set()
            await writer
            assert (made.returncode, made.stderr) == (0, "")
            after = await chats.subscribed()
            await chats.unsubscribe(1)
        restored = tmp_path / "restored.db"
        shutil.copy(tmp_path / "backup.db", restored)
        async with opened(f"sqlite+aiosqlite:///{restored}") as database:
            chats = Chats(database)
            kept = await chats.subscribed()
            async with database.reading() as connection:
                assert await connection.run_sync(differences) == []
                assert await connection.scalar(text("PRAGMA integrity_check")) == "ok"
            await chats.subscribe(after + 1, "private", None, None, NOW)
            assert await chats.subscribed() == kept + 1
        # What was written while the command ran may be there or not, but without gaps.
        assert 50 <= before <= kept <= after

    async def test_no_backup_is_written_over(self, tmp_path: Path) -> None:
        """A file that is there already stays, and the command says so by its exit code."""
        async with opened(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'bot.db'}"):
            pass
        (tmp_path / "backup.db").write_text("of yesterday")
        made = within(tmp_path, *documented_backup())
        assert made.returncode
        assert (tmp_path / "backup.db").read_text() == "of yesterday"


def documented_backup() -> list[str]:
    """The command that makes a backup, as it is written down."""
    (line,) = re.findall(r"^    (.*VACUUM INTO.*)$", (ROOT / "docs" / "operation.md").read_text(), re.MULTILINE)
    python, *rest = shlex.split(line)
    assert python == ".venv/bin/python"
    return [sys.executable, *rest]


def test_operation_names_what_there_is() -> None:
    """The files, targets and services of which docs/operation.md speaks exist under these names."""
    document = (ROOT / "docs" / "operation.md").read_text()
    assert "cp deploy/agreement-bot.service" in document
    assert unit()["Service"]["EnvironmentFile"] in document
    assert unit()["Service"]["WorkingDirectory"] in document
    assert {name for _, name in re.findall(r"docker compose (logs|exec -T)\s+(\w+)", document)} == set(
        COMPOSE["services"]
    )
    for target in set(re.findall(r"`make (\S+)`", document)) - {"run"}:
        assert re.search(rf"^{re.escape(target)}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target
