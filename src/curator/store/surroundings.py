"""Where the database lies → findings about its disk, its permissions and who is at work on it."""

import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from curator.store.copies import sidecar
from curator.store.health import Finding, megabytes

SPARE = 100_000_000
"""Bytes that should be free, besides room for a second copy of the database: a migration makes one."""
NETWORK = re.compile(
    r"nfs\d?|cifs|smb\w*|afs|9p|ceph|lustre|glusterfs|davfs\d?"
    r"|fuse\.(sshfs|rclone|s3fs|gcsfuse|glusterfs\S*|ceph\S*|davfs\d?|curlftpfs|smbnetfs)"
)
"""File systems, as mount(8) names them, whose locks other machines do not see: two of them would write at once."""
OTHERS = stat.S_IROTH | stat.S_IWOTH | stat.S_IXOTH


def look_round(database: Path, feeds: Path) -> Iterator[Finding]:
    """Yield what is found about the place of a database and of its feeds.yaml; neither need be there."""
    yield _room(database, shutil.disk_usage(_nearest(database.parent)).free)
    yield _mount(database, _text(Path("/proc/self/mounts")))
    yield _writable(database)
    yield _modes([database, sidecar(database, "-wal"), feeds])
    yield _run(database.parent / "run.lock", _text(Path("/proc/locks")))


def _room(database: Path, free: int) -> Finding:
    needed = SPARE + (database.stat().st_size if _is_there(database) else 0)
    words = f"{megabytes(free)} free for {database.parent}"
    if free < needed:
        return Finding(about="room", words=words, remedy=f"free some space: {megabytes(needed)} should be there")
    return Finding(about="room", words=words)


def _mount(database: Path, mounts: str) -> Finding:
    folder = _nearest(database.parent).resolve()
    kinds = {}
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        kinds[Path(_unescaped(place))] = kind  # the last one mounted on a place covers the others
    kind = next((kinds[place] for place in (folder, *folder.parents) if place in kinds), "")
    if NETWORK.fullmatch(kind):
        words = f"{folder} lies on a network file system ({kind}), where locks cannot be trusted"
        return Finding(about="disk", words=words, remedy="move the data folder to a disk of this machine")
    return Finding(about="disk", words=f"a disk of this machine ({kind})" if kind else "of a kind that is not known")


def _unescaped(place: str) -> str:
    """Return a mount's place as it is: spaces and the like stand in octal (proc_mounts(5))."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), place)


def _writable(database: Path) -> Finding:
    places = [one for one in (_nearest(database.parent), database) if _is_there(one)]
    closed = [place for place in places if not os.access(place, os.W_OK)]
    if closed:
        names = " and ".join(map(str, closed))
        return Finding(about="writing", words=f"{names} cannot be written", remedy="give yourself the right to")
    return Finding(about="writing", words="database and folder can be written")


def _modes(paths: list[Path]) -> Finding:
    there = [path for path in paths if _is_there(path)]
    open_to_all = [path for path in there if path.stat().st_mode & OTHERS]
    if open_to_all:
        names = " ".join(map(str, open_to_all))
        words = f"everybody on this machine may read {names}, addresses with keys in them too"
        return Finding(about="permissions", words=words, remedy=f"chmod o= {names}")
    return Finding(about="permissions", words="only owner and group may read database and feeds.yaml")


def _run(lock: Path, locks: str) -> Finding:
    """Say who holds the run lock, by the system's own list: to try the lock could turn a run away that begins now."""
    if _is_there(lock):
        inode = lock.stat()
        place = f"{os.major(inode.st_dev):02x}:{os.minor(inode.st_dev):02x}:{inode.st_ino}"
        held = re.search(rf"^\d+: FLOCK .* (\d+) {place} ", locks, re.MULTILINE)
        if held:
            return Finding(about="run", words=f"a run is at work (process {held[1]})")
    return Finding(about="run", words="none is at work")


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(one for one in (folder, *folder.parents) if _is_there(one))


def _is_there(path: Path) -> bool:
    """Say whether there is such a file or folder, as far as we may know."""
    try:
        return path.exists()
    except OSError:
        return False


def _text(path: Path) -> str:
    """Read a file of the system's; nothing where the system has none."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
