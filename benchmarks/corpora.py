"""A corpus's name becomes the folder that holds its files.

The corpora are real feeds and pages, and no part of the repository. They lie at ``CURATOR_CORPORA``, or at
``../shared/corpora`` beside the repository's root, as archives that are unpacked once into a cache.
"""

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


class MissingCorpusError(LookupError):
    """The corpus is not on this machine; the message says where it was looked for."""


def corpus(name: str, cache: Path | None = None) -> Path:
    """Return the folder of one corpus, e.g. ``corpus("feeds-real") / "files"`` or ``corpus("articles-fundus")``.

    An archive is unpacked into ``cache`` the first time; ``morning`` is a plain folder and returned as it is. The
    folders that only lead to the files (``articles/fundus/``) are stepped through.
    """
    home = Path(os.environ.get("CURATOR_CORPORA") or _ROOT.parent / "shared" / "corpora")
    if (home / name).is_dir():
        return _step_in(home / name)
    archive = home / f"{name}.tar.gz"
    if not archive.is_file():
        raise MissingCorpusError(f"the corpus {name} is not in {home}; set CURATOR_CORPORA to where it lies")
    return _step_in(_unpack(archive, (cache or cache_folder()) / "corpora"))


def cache_folder() -> Path:
    """Return where benchmarks keep what they made once: the user's cache, or the system's folder for passing files."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "curator-benchmarks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"curator-benchmarks-{os.getuid()}"
        folder.mkdir(exist_ok=True)
    return folder


def _unpack(archive: Path, into: Path) -> Path:
    """Unpack once, under the checksum that ends every gzip file; safe when several processes want it at once."""
    with archive.open("rb") as file:
        file.seek(-8, os.SEEK_END)
        folder = into / f"{archive.name.removesuffix('.tar.gz')}-{file.read(8).hex()}"
    if folder.is_dir():
        return folder
    into.mkdir(parents=True, exist_ok=True)
    half_done = Path(tempfile.mkdtemp(prefix="unpacking-", dir=into))
    try:
        with tarfile.open(archive) as tar:
            # Python 3.11.2, Debian's, has no filters yet; the archives are our own
            tar.extraction_filter = getattr(tarfile, "data_filter", None)
            tar.extractall(half_done)
        half_done.chmod(0o755)
        half_done.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another process was faster
            raise
    finally:
        shutil.rmtree(half_done, ignore_errors=True)
    return folder


def _step_in(folder: Path) -> Path:
    children = list(folder.iterdir())
    while len(children) == 1 and children[0].is_dir():
        folder = children[0]
        children = list(folder.iterdir())
    return folder
