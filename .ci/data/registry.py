"""Fetches a pinned package from a registry and unpacks it into a folder.

Only the ordinary clients are used (`npm pack`, `pip download`), so a mirror that they are set up
for is a mirror that this uses. Nothing of the package is run.
"""

import hashlib
import pathlib
import subprocess
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "aws" / "catalogue" / "data"


def npm(name, version, into):
    """The folder of an unpacked npm package, and the SHA-256 of its archive."""
    into = pathlib.Path(into)
    done = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"],
        cwd=into, check=True, capture_output=True, text=True,
    )
    archive = into / done.stdout.strip().splitlines()[-1]
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return into / "package", sha256(archive)


def pypi(name, version, into):
    """The folder of an unpacked wheel, and the SHA-256 of its archive."""
    into = pathlib.Path(into)
    subprocess.run(
        ["pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", f"{name}=={version}"],
        cwd=into, check=True,
    )
    (archive,) = into.glob(f"{name}-*.whl")
    with zipfile.ZipFile(archive) as wheel:
        wheel.extractall(into)
    return into, sha256(archive)


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def entries(path):
    """The lines of a hand-kept file without comments and blank lines."""
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def write(path, lines):
    """Writes a data file; says so only if it differs from what was there."""
    path = pathlib.Path(path)
    text = "".join(f"{line}\n" for line in lines)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True
