"""Reads every answer of a running server's /fhir/r4 with classes that others made from the definitions of FHIR, follows
every page of every type, and prints one line a type: its name, the total, and how many resources were read."""

import json
import sys
import urllib.error
import urllib.request
from importlib import import_module

BASE = sys.argv[1]
TYPES = (
    "Endpoint HealthcareService InsurancePlan Location Organization OrganizationAffiliation Practitioner "
    "PractitionerRole"
).split()


def get(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return json.loads(error.read())


def read(resource):
    name = resource["resourceType"]
    module = import_module("fhir.resources.R4B." + name.lower())
    getattr(module, name).model_validate(resource)


def walk(name):
    url = f"{BASE}/{name}?_count=100&_include=*&_revinclude=Provenance:target"
    seen = set()
    read_count = 0
    while url:
        bundle = get(url)
        for entry in bundle.get("entry", []):
            read(entry["resource"])
            read_count += 1
            if entry["search"]["mode"] == "match":
                assert entry["resource"]["id"] not in seen, entry["resource"]["id"]
                seen.add(entry["resource"]["id"])
        page = dict(bundle)
        entries = page.pop("entry", [])
        if entries:
            page["entry"] = entries[:1]
        read(page)
        total = bundle["total"]
        url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), None)
    assert len(seen) == total, (name, len(seen), total)
    print(name, total, read_count)


read(get(BASE + "/metadata"))
for bad in ["/Patient", "/Practitioner?colour=blue", "/Practitioner/nobody"]:
    read(get(BASE + bad))
for name in TYPES:
    walk(name)
