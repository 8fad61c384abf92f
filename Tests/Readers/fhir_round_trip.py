#!/usr/bin/env python3
"""Compares resources as they were published with what a FHIR server reads back at /Type/id, field by field.

  fhir_round_trip.py --base URL [--declared FILE] SOURCE...

A difference has a kind (missing, added, changed, reordered), a path and examples; those of one kind and path are one line
with their count. FILE (fhir_round_trip_declared.csv beside this) names the deliberate ones: kind, path (with * for any
part), reason. Any other difference fails, and so does a line of FILE that nothing needed (only with --strict).
"""
import argparse
import collections
import csv
import fnmatch
import json
import os
import sys

from plannet.parameters import EXTENSION
from plannet.resources import read_all
from plannet.server import Server

CORE = "http://hl7.org/fhir/StructureDefinition/"


def label(step, value):
    """The name of an element in a path; extensions by the last part of their address."""
    if step == "extension" and isinstance(value, dict):
        return f"extension[{value.get('url', '').removeprefix(EXTENSION).removeprefix(CORE)}]"
    return step


def differences(expected, seen, path):
    """Yields (kind, path, expected, seen)."""
    if isinstance(expected, dict) and isinstance(seen, dict):
        for key in sorted(expected.keys() | seen.keys()):
            if key not in seen:
                yield from _alone("missing", expected[key], path, key)
            elif key not in expected:
                yield from _alone("added", seen[key], path, key)
            else:
                yield from _pair(expected[key], seen[key], path, key)
    elif type(expected) is not type(seen) or expected != seen:
        yield "changed", path, expected, seen


def _alone(kind, value, path, key):
    for one in value if isinstance(value, list) else [value]:
        yield (kind, f"{path}.{label(key, one)}") + ((one, None) if kind == "missing" else (None, one))


def _pair(expected, seen, path, key):
    if not (isinstance(expected, list) and isinstance(seen, list)):
        yield from differences(expected, seen, f"{path}.{label(key, expected)}")
        return
    # Equal items first, wherever they stand; then what resembles; the rest is missing or added.
    left, right = list(expected), list(seen)
    pairs = []
    for item in expected:
        if item in right:
            left.remove(item)
            right.remove(item)
    for item in list(left):
        near = max((r for r in right if label(key, r) == label(key, item)), key=lambda r: _alike(item, r), default=None)
        if near is not None and _alike(item, near) > 0:
            left.remove(item)
            right.remove(near)
            pairs.append((item, near))
    for one, other in pairs:
        yield from differences(one, other, f"{path}.{label(key, one)}")
    for one in left:
        yield "missing", f"{path}.{label(key, one)}", one, None
    for one in right:
        yield "added", f"{path}.{label(key, one)}", None, one
    if not left and not right and not pairs and expected != seen:
        yield "reordered", f"{path}.{key}", expected, seen


def _alike(one, other):
    """How many leaves two values share; what has none in common is not a change but another thing."""
    if isinstance(one, dict) and isinstance(other, dict):
        return sum(_alike(one[k], other[k]) for k in one.keys() & other.keys() if k != "url")
    if isinstance(one, list) and isinstance(other, list):
        return sum(max((_alike(a, b) for b in other), default=0) for a in one)
    return 1 if one == other else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--base", required=True)
    parser.add_argument("--declared", default=os.path.join(os.path.dirname(__file__), "fhir_round_trip_declared.csv"))
    parser.add_argument("--strict", action="store_true", help="a declared difference that does not occur fails too")
    arguments = parser.parse_args()
    with open(arguments.declared, encoding="utf-8") as file:
        declared = list(csv.DictReader(file))
    server, sources = Server(arguments.base), read_all(arguments.sources)
    counts, examples, used, is_equal = collections.Counter(), {}, set(), 0
    for (kind, id_), source in sorted(sources.items()):
        answer = server.read(kind, id_)
        if answer.status != 200 or answer.json is None:
            found = [("unreadable", kind, f"{kind}/{id_}", answer.status)]
        else:
            found = list(differences(source, answer.json, kind))
        is_equal += not found
        for what, path, expected, seen in found:
            counts[what, path] += 1
            examples.setdefault((what, path), (expected, seen, id_))
    failed = 0
    for (what, path), count in sorted(counts.items(), key=lambda item: (item[0][1], item[0][0])):
        reason = None
        for i, line in enumerate(declared):
            # Brackets stand for themselves, so only the star is a pattern.
            if line["kind"] in (what, "*") and fnmatch.fnmatchcase(path, line["path"].replace("[", "[[]")):
                used.add(i)
                reason = reason or line["reason"]
        failed += reason is None
        expected, seen, id_ = examples[what, path]
        print(f"{'declared' if reason else 'DIFFERS'} {what} {path} x{count}" + (f": {reason}" if reason else ""))
        if reason is None:
            print(f"    {id_}: expected {short(expected)}, seen {short(seen)}")
    unused = [line for i, line in enumerate(declared) if i not in used]
    for line in unused if arguments.strict else ():
        print(f"UNUSED {line['kind']} {line['path']}")
    print(f"{len(sources)} resources, {is_equal} read back as they were, {len(counts)} kinds of difference, {failed} not declared")
    return 1 if failed or (unused and arguments.strict) else 0


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 160 else text[:157] + "..."


if __name__ == "__main__":
    sys.exit(main())
