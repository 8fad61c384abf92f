#!/usr/bin/env python3
"""Compares an export of NDJSON files with what the server reads back: the same resources, each the same.

  fhir_bulk.py --base URL FOLDER

FOLDER holds manifest.json as the Bulk Data specification has it (transactionTime, request, requiresAccessToken, output with
type, url and count, error) and the files it names.
"""
import argparse
import json
import os
import sys
from urllib.parse import urlsplit

from plannet.answers import Judge
from plannet.parameters import TYPES
from plannet.server import Pages, Server


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--base", required=True)
    arguments = parser.parse_args()
    faults, exported, judge, server = [], {}, Judge(), Server(arguments.base)
    with open(os.path.join(arguments.folder, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    faults += [f"manifest lacks {key}" for key in ("transactionTime", "request", "requiresAccessToken", "output", "error")
               if key not in manifest]
    for output in manifest.get("output", []):
        path = os.path.join(arguments.folder, os.path.basename(urlsplit(output["url"]).path))
        with open(path, encoding="utf-8") as lines:
            resources = [json.loads(line) for line in lines]
        if output.get("count", len(resources)) != len(resources):
            faults.append(f"{output['url']}: count {output['count']}, holds {len(resources)}")
        for resource in resources:
            key = resource["resourceType"], resource["id"]
            if key[0] != output["type"] or key in exported:
                faults.append(f"{output['url']}: {'/'.join(key)} stands there twice or among others")
            exported[key] = resource
            faults += judge(resource)
    served = {key: resource for kind in TYPES
              for key, resource, _ in Pages(server, kind, [("_count", "100")]).resources}
    for key in sorted(exported.keys() | served.keys()):
        if exported.get(key) != served.get(key) and key[0] in TYPES:
            faults.append(f"{'/'.join(key)}: " + ("not exported" if key not in exported else "not served" if key not in served
                                                  else "differs"))
    for line in faults[:40]:
        print(line)
    print(f"{len(exported)} exported, {len(served)} served, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
