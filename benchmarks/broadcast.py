"""An announcement to thousands of chats, against a Telegram that keeps its limits: the pace, the memory, the answers.

Run it with `.venv/bin/python -m benchmarks.broadcast [CHATS] [ADDRESS]`: 3,000 chats take about two minutes. ADDRESS
is a database, by default a new SQLite file. The bot
runs as a process of its own; people ask it before and meanwhile.
"""

import asyncio
import os
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from announcements.content import ALL, Body, Content
from storage.store import Store
from storage.values import Kind
from tests.telegram import BotApiServer

QUESTION = "When is the first meeting?"
ALLOWED = 30
"""Messages a second that Telegram takes from one bot."""


async def main(chats: int, address: str | None) -> None:
    """Run it and print the figures."""
    with TemporaryDirectory() as folder:
        url = address or f"sqlite+aiosqlite:///{folder}/bot.db"
        async with BotApiServer(flood=True) as server:
            for number in range(chats):
                server.supergroup(f"Group {number}")
            ids = [chat.id for chat in server.world.chats.values()]
            await _run(server, ids, url)


async def _run(server: BotApiServer, ids: list[int], url: str) -> None:
    store = await Store.open(url)
    now = datetime.now(UTC)
    for chat in ids:
        await store.chats.subscribe(chat, "supergroup", None, None, now)
    admin = server.user("Admin")
    process = await _start(server, url)
    try:
        await server.wait_for_call("setMyShortDescription", timeout=60)
        quiet = [await _ask(server) for _ in range(15)]
        before = _memory(process.pid)
        announcement = await store.announcements.draft(
            Content({ALL: Body("Good morning, bay.")}).to_json(), now, admin.id, Kind.ANNOUNCEMENT
        )
        await store.announcements.start(announcement, datetime.now(UTC))
        busy, memory = await _meanwhile(server, process.pid, len(ids))
        _report(server, ids, quiet, busy, [before, *memory])
        print("outbox:", dict(await store.deliveries.counts(announcement)))  # noqa: T201
    finally:
        process.terminate()
        await process.wait()
        await store.close()


async def _meanwhile(server: BotApiServer, pid: int, count: int) -> tuple[list[float], list[int]]:
    """Ask now and then until all have it; returns how long answers took, and the memory."""
    busy, memory = [], []
    while _delivered(server) < count:
        busy.append(await _ask(server))
        memory.append(_memory(pid))
        await asyncio.sleep(1.5)
    return busy, memory


async def _start(server: BotApiServer, url: str) -> asyncio.subprocess.Process:
    settings = {
        "TELEGRAM_BOT_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url,
        "AGREEMENT_BOT__STORAGE__URL": url,
        "PTB_TIMEDELTA": "1",
    }
    program = Path(__file__).parent.parent / "bot.py"
    return await asyncio.create_subprocess_exec(sys.executable, str(program), "run", env=os.environ | settings)


async def _ask(server: BotApiServer) -> float:
    """How long a new person waits for an answer, in seconds."""
    ann = server.user("Ann")
    private = server.private(ann)
    start = time.perf_counter()
    await server.say(private, ann, QUESTION)
    await server.wait_for_message(private, timeout=30)
    return time.perf_counter() - start


def _delivered(server: BotApiServer) -> int:
    return sum(call.status == 200 and "Good morning" in str(call.params.get("text")) for call in server.calls)


def _memory(pid: int) -> int:
    """What the process holds, in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _report(server: BotApiServer, ids: list[int], quiet: list[float], busy: list[float], memory: list[int]) -> None:
    sent = [call for call in server.calls if "Good morning" in str(call.params.get("text"))]
    times = [call.time for call in sent if call.status == 200]
    everything = [call.time for call in server.called("sendMessage") if times[0] <= call.time <= times[-1]]
    pace = (len(everything) - 1) / (times[-1] - times[0])
    reached = {call.params["chat_id"] for call in sent if call.status == 200}
    lines = [
        f"chats reached: {len(reached)} of {len(ids)}, messages {len(times)}",
        f"refused as too early (429): {sum(call.status == 429 for call in server.calls)}, "
        f"calls before a pause was over: {server.flood_violations}",
        f"pace: {pace:.2f} messages a second, {pace / ALLOWED:.1%} of what is allowed; answers among them",
        f"answer, without: median {statistics.median(quiet) * 1000:.0f} ms, longest {max(quiet) * 1000:.0f} ms",
        f"answer, meanwhile: median {statistics.median(busy) * 1000:.0f} ms, longest {max(busy) * 1000:.0f} ms",
        f"memory: {memory[0]} MiB before, {max(memory)} MiB at the most, {memory[-1]} MiB at the end",
    ]
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 3000, sys.argv[2] if sys.argv[2:] else None))
