"""A small disk of its own, which can be filled to the last byte and emptied again, and PostgreSQL on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from app.testing.databases import PostgresServer

ENTER, JOIN = "/usr/bin/unshare", "/usr/bin/nsenter"
_MOUNT = 'mount -t tmpfs -o size="$1"m,mode=0755 hub-test "$2" && echo ready && exec cat'


class NoDiskError(Exception):
    """This machine lets nobody mount a disk; the message says who may."""


class SmallDisk:
    """A file system of a few megabytes in a folder of its own, which only the processes that it starts can see.

    It needs the rights to mount: root's, or a kernel that lets everybody have a name space. It ends with this process,
    however this process ends.

    Raises:
        NoDiskError: There are no such rights.
    """

    def __init__(self, megabytes: int) -> None:
        # Not below pytest's own folder, which the user of PostgreSQL may not enter.
        self.folder = Path(tempfile.mkdtemp(prefix="hub-disk-"))
        self.folder.chmod(0o755)
        own = [] if os.geteuid() == 0 else ["--user", "--map-current-user", "--keep-caps"]
        self._holder = subprocess.Popen(
            [ENTER, "--mount", *own, "sh", "-c", _MOUNT, "sh", str(megabytes), self.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._holder.stdout is not None
        if self._holder.stdout.readline() != b"ready\n":
            self.close()
            raise NoDiskError("No small disk can be mounted: it needs root, or user name spaces for everybody.")
        #: The same folder as processes see it that do not live on the disk.
        self.outside = Path(f"/proc/{self._holder.pid}/root{self.folder}")

    def command(self, *words: str | Path, user: int | None = None, group: int | None = None) -> list[str]:
        """Return a command that runs where the disk can be seen."""
        own = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        own += [] if user is None else [f"--setuid={user}", f"--setgid={group}"]
        return [JOIN, f"--target={self._holder.pid}", "--mount", *own, "--", *map(str, words)]

    def fill(self) -> None:
        """Let somebody else's file take all the room that is left."""
        with (self.outside / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            for size in (1 << 20, 1 << 12, 1):
                with contextlib.suppress(OSError):
                    while file.write(b"\0" * size):
                        pass
        assert shutil.disk_usage(self.outside).free == 0

    def make_room(self) -> None:
        """Remove that file."""
        (self.outside / "filler").unlink()

    def close(self) -> None:
        """Give the disk up."""
        self._holder.communicate()
        self.folder.rmdir()


class PostgresOnDisk(PostgresServer):
    """PostgreSQL whose files lie on a small disk, and which syncs them: what it acknowledged survives its own crash."""

    initdb_options = ("--wal-segsize=1",)
    options = "-c max_wal_size=24MB -c min_wal_size=2MB -c max_connections=60 -c shared_buffers=32MB"

    def __init__(self, programs: Path, disk: SmallDisk) -> None:
        self.disk = disk
        super().__init__(programs)

    def prepare(self) -> Path:
        """Return the folder of the data, which the server's own user may write."""
        place = self.disk.outside / "postgres"
        place.mkdir()
        if self.user is not None and self.group is not None:
            os.chown(place, self.user, self.group)
        return self.disk.folder / "postgres" / "data"

    def run(self, program: str, *arguments: str) -> int:
        """Run a program of PostgreSQL beside the disk, and return its exit status."""
        words: Sequence[str | Path] = [self.programs / program, *arguments]
        return subprocess.run(
            self.disk.command(*words, user=self.user, group=self.group),
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).returncode

    @property
    def is_running(self) -> bool:
        """Tell whether it runs: it ends by itself when its log of changes cannot be written."""
        return self.run("pg_ctl", "status", "--pgdata", str(self.data)) == 0
