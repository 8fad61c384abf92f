#!/usr/bin/env python3
"""Asks `second-opinion check` about random pairs of a clinician and a plan, and works the answers out a second time.

  compare_check.py --program PROGRAM --data DIR --source ID --on DATE --pairs N --seed S [--complete] FILE ...
  compare_check.py --selftest

DIR is a data directory into which FILE (a FHIR directory, XML or JSON, as `import --as plan-net` reads it) was imported
with --keep all; --complete when it was imported with --complete-for clinicians. The expected answer comes from the
files alone, by compare_plannet.py's own reading of them: at each site of a clinician she is in when a participation in
one of the plan's networks holds on the day; otherwise out when the list is complete, she has a valid NPI, and neither
this site nor a listing of hers is without a place; otherwise unknown. Nothing of the program's export is read.

All pairs of one plan are asked in one run, by standard input. Prints up to 20 differences and exits 1, or prints one
line with the number of each answer and exits 0.
"""
import argparse
import collections
import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from compare_plannet import MISSING, Directory, files, is_npi, resources  # noqa: E402

LISTED = 20
WORST = ["out", "disagree", "unknown", "in"]


def holds(participation, on):
    _, _, start, end = participation
    return not (start and start > on) and not (end and end < on)


def expected(id_, roles, networks, complete, on):
    """(site, status, basis) of each role of a clinician."""
    listed = [any(p[0] in networks and holds(p, on) for p in role[2]) for role in roles]
    numbered = id_.startswith("npi:") and is_npi(id_[4:])
    answers = []
    for role, is_in in zip(roles, listed):
        site = role[0]
        # A listing without a place leaves her out of no site; and a role without a place may be the one listed.
        elsewhere = any(other_in and (site is None or other[0] is None) for other, other_in in zip(roles, listed))
        if is_in:
            answers.append((site, "in", "listed"))
        elif complete and numbered and not elsewhere:
            answers.append((site, "out", "absent_from_complete_list"))
        else:
            answers.append((site, "unknown", "no_list"))
    if not roles:
        absent = complete and numbered
        answers.append((None, "out" if absent else "unknown", "absent_from_complete_list" if absent else "no_list"))
    return answers


def compare(id_, plan, wanted, found):
    """What differs between the expected answers and one object of the program."""
    sites = [(site["site"], site["status"], site["basis"]) for site in found["locations"]]
    key = lambda answer: tuple(str(part) for part in answer)
    lines = []
    if sorted(sites, key=key) != sorted(wanted, key=key):
        lines.append(f"{id_} in {plan}: {sorted(wanted, key=key)} in the files, {sorted(sites, key=key)} by the program")
    worst = min((status for _, status, _ in wanted), key=WORST.index)
    if found["status"] != worst:
        lines.append(f"{id_} in {plan}: {worst} in the files, {found['status']} by the program")
    if found["id"] != id_ or found["plan"]["id"] != plan:
        lines.append(f"{id_} in {plan}: answered for {found['id']} in {found['plan']['id']}")
    return lines


def ask(arguments, plan, ids):
    run = subprocess.run(
        [arguments.program, "check", "-", "--plan", plan, "--on", arguments.on, "--format", "ndjson", "--data",
         arguments.data],
        input="\n".join(ids) + "\n", capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"check of {plan} ended with {run.returncode}: {run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def run(arguments):
    directory = Directory(arguments.source, arguments.on)
    for path in files(arguments.files):
        for kind, node, address in resources(path):
            directory.add(kind, node, address)
    directory.derive()
    # What several resources say of one NPI is united by its places, which is another question than this one. Who is
    # only referred to has an id of the importer's making.
    people = sorted(id_ for id_, e in directory.entities.items()
                    if e["kind"] == "clinician" and e["resources"] == 1 and not id_.endswith(MISSING))
    plans = sorted(directory.plans)
    # Whoever is listed under no number may be anybody: then nobody is out by absence.
    clinicians = [id_ for id_, e in directory.entities.items() if e["kind"] == "clinician"]
    complete = arguments.complete and all(id_.startswith("npi:") for id_ in clinicians)
    chance = random.Random(arguments.seed)
    pairs = set()
    while len(pairs) < min(arguments.pairs, len(people) * len(plans)):
        pairs.add((chance.choice(people), chance.choice(plans)))
    byplan = collections.defaultdict(list)
    for id_, plan in sorted(pairs):
        byplan[plan].append(id_)
    differences, counts = [], collections.Counter()
    for plan, ids in byplan.items():
        answers = ask(arguments, plan, ids)
        if len(answers) != len(ids):
            differences.append(f"{plan}: {len(ids)} asked, {len(answers)} answered")
        for id_, found in zip(ids, answers):
            wanted = expected(
                id_, directory.entities[id_]["roles"], directory.plans[plan], complete, arguments.on)
            counts[min((status for _, status, _ in wanted), key=WORST.index)] += 1
            differences += compare(id_, plan, wanted, found)
    for line in differences[:LISTED]:
        print(line[:1000])
    if differences:
        print(f"{len(differences)} differences")
        return 1
    words = ", ".join(f"{counts[status]:,} {status}" for status in WORST)
    print(f"same: {len(pairs):,} pairs of {len(people):,} clinicians and {len(plans)} plans: {words}")
    return 0


# MARK: Selftest

def selftest():
    """A right answer passes; each of these changes to it is found."""
    day = "2026-11-15"
    roles = [("m:a", None, frozenset({("m:n", None, None, None)}), "", frozenset(), frozenset()),
             ("m:b", None, frozenset({("m:n", None, None, "2025-12-31")}), "", frozenset(), frozenset()),
             ("m:c", None, frozenset({("m:other", None, None, None)}), "", frozenset(), frozenset())]
    npi = "npi:2000000010"
    open_ = [("m:a", "in", "listed"), ("m:b", "unknown", "no_list"), ("m:c", "unknown", "no_list")]
    out = "absent_from_complete_list"
    cases = [
        (expected(npi, roles, {"m:n"}, False, day), open_),
        (expected(npi, roles, {"m:n"}, True, day), [open_[0], ("m:b", "out", out), ("m:c", "out", out)]),
        (expected("clinician:m:x", roles, {"m:n"}, True, day), open_),
        (expected(npi, [(None,) + roles[0][1:]] + roles[1:], {"m:n"}, True, day),
         [(None, "in", "listed"), ("m:b", "unknown", "no_list"), ("m:c", "unknown", "no_list")]),
        (expected(npi, [], {"m:n"}, True, day), [(None, "out", out)]),
        (expected(npi, [], {"m:n"}, False, day), [(None, "unknown", "no_list")]),
    ]
    for found, wanted in cases:
        if found != wanted:
            sys.exit(f"selftest: {found} instead of {wanted}")
    answer = {"id": npi, "plan": {"id": "p"}, "status": "unknown",
              "locations": [{"site": s, "status": status, "basis": basis} for s, status, basis in open_]}
    if compare(npi, "p", open_, answer):
        sys.exit("selftest: a right answer is not accepted")
    site = answer["locations"][0]
    changes = [dict(answer, status="in"), dict(answer, status="out"), dict(answer, id="npi:2000000028"),
               dict(answer, plan={"id": "q"}), dict(answer, locations=answer["locations"][:2]),
               dict(answer, locations=answer["locations"] + [site])]
    changes += [dict(answer, locations=[dict(site, **change)] + answer["locations"][1:])
                for change in ({"status": "unknown"}, {"basis": "no_list"}, {"site": "m:z"})]
    for change in changes:
        if not compare(npi, "p", open_, change):
            sys.exit(f"selftest: not found: {change}")
    print(f"selftest: {len(cases)} answers as they should be, {len(changes)} faults are found")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("program", "data", "source", "on"):
        parser.add_argument("--" + name)
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--complete", action="store_true")
    parser.add_argument("--selftest", action="store_true")
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    if arguments.selftest:
        return selftest()
    if not (arguments.program and arguments.data and arguments.source and arguments.on and arguments.files):
        parser.error("--program, --data, --source, --on and files are needed")
    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
