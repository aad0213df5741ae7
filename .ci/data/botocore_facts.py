"""Renews partitions.txt and condition-values.txt of the catalogue from botocore.

    python3 .ci/data/botocore_facts.py            # the pinned version
    python3 .ci/data/botocore_facts.py 1.45.0     # another one; then change VERSION below

partitions.txt: `partition ID DNS-SUFFIX`, then its `region CODE NAME` lines.
condition-values.txt: for each KMS condition key that takes an enumeration of the KMS API, the
values. Prints KMS and Backup operations that neither the service reference nor overlay.txt has,
and lines of regions-opt-in.txt that name no Region.
"""

import argparse
import gzip
import json
import sys
import tempfile

from registry import DATA, entries, pypi, write

PACKAGE = "botocore"
VERSION = "1.44.5"
MODELS = {"kms": "kms/2014-11-01", "backup": "backup/2018-11-15"}
# Which enumeration of the KMS API model a condition key takes its values from.
ENUMS = {
    "kms:CustomerMasterKeySpec": "KeySpec",
    "kms:CustomerMasterKeyUsage": "KeyUsageType",
    "kms:DataKeyPairSpec": "DataKeyPairSpec",
    "kms:EncryptionAlgorithm": "EncryptionAlgorithmSpec",
    "kms:ExpirationModel": "ExpirationModelType",
    "kms:GrantOperations": "GrantOperation",
    "kms:KeyAgreementAlgorithm": "KeyAgreementAlgorithmSpec",
    "kms:KeyOrigin": "OriginType",
    "kms:KeySpec": "KeySpec",
    "kms:KeyUsage": "KeyUsageType",
    "kms:MacAlgorithm": "MacAlgorithmSpec",
    "kms:MessageType": "MessageType",
    "kms:MultiRegionKeyType": "MultiRegionKeyType",
    "kms:SigningAlgorithm": "SigningAlgorithmSpec",
    "kms:WrappingAlgorithm": "AlgorithmSpec",
    "kms:WrappingKeySpec": "WrappingKeySpec",
}
# Values of keys that the model writes as structures or prose (KMS API reference, CreateGrant and
# PutKeyPolicy).
PROSE = {
    "kms:GrantConstraintType": ["EncryptionContextEquals", "EncryptionContextSubset"],
    "kms:PolicyName": ["default", "AWS_RAM"],
}
# API operations that are not permissions: the call asks for the actions named.
NOT_PERMISSIONS = {"kms": {"ReEncrypt"}, "backup": set()}


def partition_lines(folder):
    model = json.loads((folder / "botocore/data/partitions.json").read_text(encoding="utf-8"))
    for partition in sorted(model["partitions"], key=lambda item: item["id"]):
        yield f"partition\t{partition['id']}\t{partition['outputs']['dnsSuffix']}"
        for code, region in sorted(partition["regions"].items()):
            if not code.endswith("-global"):
                yield f"region\t{code}\t{region['description']}"


def model(folder, service):
    path = folder / "botocore/data" / MODELS[service] / "service-2.json.gz"
    return json.loads(gzip.decompress(path.read_bytes()))


def known_actions(service):
    for line in entries(DATA / "services" / f"{service}.txt"):
        if line.startswith("action\t"):
            yield line.split("\t")[1]
    for line in entries(DATA / "overlay.txt"):
        owner, kind, name = line.split("\t")[:3]
        if (owner, kind) == (service, "action"):
            yield name


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("version", nargs="?", default=VERSION)
    asked = parser.parse_args()
    source = f"# {PACKAGE} {asked.version} (Apache-2.0); written by .ci/data/botocore_facts.py"
    with tempfile.TemporaryDirectory() as scratch:
        folder, _ = pypi(PACKAGE, asked.version, scratch)
        lines = list(partition_lines(folder))
        shapes = model(folder, "kms")["shapes"]
        enums = {key: shapes[shape]["enum"] for key, shape in ENUMS.items()} | PROSE
        values = [f"{key}\t{','.join(enums[key])}" for key in sorted(enums)]
        operations = {service: set(model(folder, service)["operations"]) for service in MODELS}
    write(DATA / "partitions.txt", [source, *lines])
    write(DATA / "condition-values.txt", [source, *values])
    for service, names in operations.items():
        for name in sorted(names - NOT_PERMISSIONS[service] - set(known_actions(service))):
            print(f"overlay.txt: the API has {service}:{name}, the service reference has not")
    regions = {line.split("\t")[1] for line in lines if line.startswith("region")}
    for code in entries(DATA / "regions-opt-in.txt"):
        if code not in regions:
            print(f"regions-opt-in.txt: no Region {code}")
    print(f"{len(regions)} Regions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
