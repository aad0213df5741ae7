"""Renews time-zones.txt of the catalogue from the IANA time zone database.

    python3 .ci/data/time_zones.py            # the pinned version
    python3 .ci/data/time_zones.py 2027.1     # another one; then change VERSION below

The names alone, links such as `US/Eastern` included, in the order of the database's own list.
"""

import argparse
import re
import tempfile

from registry import DATA, pypi, write

PACKAGE = "tzdata"
VERSION = "2026.6"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("version", nargs="?", default=VERSION)
    version = arguments.parse_args().version
    with tempfile.TemporaryDirectory() as folder:
        wheel, _ = pypi(PACKAGE, version, folder)
        names = (wheel / PACKAGE / "zones").read_text(encoding="utf-8").split()
        about = (wheel / PACKAGE / "__init__.py").read_text(encoding="utf-8")
    release = re.search(r'IANA_VERSION = "(\w+)"', about).group(1)
    head = f"# {PACKAGE} {version} (public domain); written by .ci/data/time_zones.py"
    write(DATA / "time-zones.txt", [head, f"version\t{release}", *names])


main()
