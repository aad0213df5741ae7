"""Compares src/frontend/terraform/functions/expressions.txt with Terraform's own console.

Needs `terraform` on the path and no provider: python3 .ci/terraform_console.py
"""

import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "src/frontend/terraform/functions/expressions.txt"


def rows():
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            expression, _, expected = line.rpartition(" => ")
            yield expression, json.loads(expected)


def ask(folder, expression):
    """The value that Terraform gives, or what it complains of."""
    answer = subprocess.run(
        ["terraform", "console"],
        cwd=folder,
        input=f"jsonencode({expression})\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        return None, answer.stderr
    # the console prints a text with quotes and escapes, which are those of JSON
    return json.loads(json.loads(answer.stdout.strip())), ""


def main():
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        for expression, expected in rows():
            found, complaint = ask(folder, expression)
            if complaint or found != expected:
                different += 1
                print(f"{expression}\n  expected {expected!r}\n  found    {found!r} {complaint}")
    print(f"{different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
