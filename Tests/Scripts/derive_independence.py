#!/usr/bin/env python3
"""Derives from files of CMS Care Compare what ties each two of many clinicians, and holds it against `compare`.

  derive_independence.py --command PROGRAM --dac FILE [--affiliation FILE] [--pairs 2000] [--seed 7]
  derive_independence.py --selftest

The data directory of PROGRAM (SECOND_OPINION_DATA) holds the bundled data and these files, imported with `--keep all`.
Clinicians are drawn five at a time, so that one run of `compare` tells of ten pairs: by chance from all, and by chance
from those of one group practice, hospital, building or school, since strangers share nothing. The rules of
docs/independence.md, and those of docs/merging.md for places, are written here a second time.

Prints up to 20 differences and exits 1, or prints one line and exits 0; exits 2 when a file cannot be read.
"""
import argparse
import collections
import concurrent.futures
import itertools
import json
import random
import subprocess
import sys

from compare_care_compare import AFFILIATION, DAC, NUMBERS, SHORT, UNITS, Expected, ccn_of, folded, pac_of, zip_of

CAMPUSES = {"330101", "330059", "330214", "390164"}
LINES = ["group", "hospital", "site", "organization", "medical_school"]
SILENT = ("suite", "ste", "unit", "apartment", "apt", "room", "rm")


def short(words):
    return [NUMBERS.get(word, SHORT.get(word, word)) if i == 0 else SHORT.get(word, word) for i, word in enumerate(words)]


def address(street, unit, city, state, code):
    """(street without its unit, town), and the unit; None without a street."""
    words = folded(street.replace("#", " unit "))
    end = next((i for i, word in enumerate(words) if i >= 2 and word in UNITS), len(words))
    base = " ".join(word for word in short(words[:end]) if word not in SILENT)
    own = [SHORT.get(word, word) for word in words[end:] + folded(unit.replace("#", " unit "))]
    unit = " ".join(word for word in own if word not in SILENT)
    town = code[:5] or " ".join(folded(f"{city} {state}"))
    return ((base, town), unit) if base else (None, unit)


class Clinician:
    def __init__(self):
        self.groups, self.hospitals, self.schools, self.years = set(), set(), set(), set()
        # Place, town and unit of the first row, group, all units, withheld: one for rows that are one role.
        self.roles = []

    def add_role(self, place, unit, town, group, withheld):
        """A row is the same role as an earlier one at the same place, to the unit or where one names none, unless
        both name groups and those differ."""
        best = None
        for role in self.roles:
            if role["place"] != place or (role["unit"] != unit and role["unit"] and unit):
                continue
            if role["group"] and group and role["group"] != group:
                continue
            score = 2 * (role["unit"] == unit) + (role["group"] == group)
            if best is None or score > best[0]:
                best = (score, role)
        if best is None:
            self.roles.append({"place": place, "unit": unit, "town": town, "group": group,
                               "units": {unit} - {""}, "withheld": withheld})
        else:
            role = best[1]
            role["units"] |= {unit} - {""}
            role["group"] = role["group"] or group
            role["withheld"] = role["withheld"] or withheld
            role["town"] = tuple(own or other for own, other in zip(role["town"], town))

    def sites(self):
        """(street, ZIP code, city, state), the unit, whether it is withheld."""
        return {((role["place"][0], *role["town"]), unit, role["withheld"]) for role in self.roles if role["place"]
                for unit in role["units"] or {""}}


def same_town(a, b):
    """Of two (ZIP code, city, state): yes, no, or None where it cannot be told."""
    both = bool(a[1] and a[2]) and a[1:] == b[1:]
    if a[0] and b[0]:
        return True if a[0] == b[0] else None if both else False
    if any(x and y and x != y for x, y in zip(a[1:], b[1:])):
        return False
    return True if both and not a[0] and not b[0] else None


def same_building(a, b):
    """Likewise of two (street, ZIP code, city, state): more words behind one street are perhaps a building's name."""
    streets = sorted((a[0], b[0]), key=len)
    if streets[0] != streets[1] and not (" " in streets[0] and streets[1].startswith(streets[0] + " ")):
        return False
    town = same_town(a[1:], b[1:])
    return None if town and streets[0] != streets[1] else town


def read(dac, affiliation):
    people = collections.defaultdict(Clinician)
    rows = Expected()
    for cell, counts, _ in rows.rows(dac, DAC):
        npi = rows.read_person(cell, counts)
        if npi is None or not cell("last"):
            continue
        person = people[npi]
        school = " ".join(folded(cell("school")))
        if school and school != "other":
            person.schools.add(school)
        year = cell("year")[:-2] if cell("year").endswith(".0") else cell("year")
        if len(year) == 4 and year.isascii() and year.isdigit():
            person.years.add(int(year))
        group = pac_of(cell("group"), counts)
        if group:
            person.groups.add(group)
        for i in range(1, 6):
            number = rows.hospital(cell(f"hospital{i}"), counts)
            if number:
                person.hospitals.add(number)
        code = zip_of(cell("zip"), cell("state"), counts) if cell("zip") else ""
        place, unit = address(cell("street"), cell("unit"), cell("city"), cell("state"), code)
        town = (code[:5], " ".join(folded(cell("city"))), " ".join(folded(cell("state"))))
        person.add_role(place, unit, town, group, cell("withheld") == "Y")
    if affiliation:
        for cell, counts, _ in rows.rows(affiliation, AFFILIATION):
            npi = rows.read_person(cell, counts)
            if npi is None or cell("type").lower() != "hospital":
                continue
            facility = ccn_of(cell("facility"), counts)
            parent = ccn_of(cell("parent"), counts, lambda n: n[:2] == facility[:2]) if cell("parent") else ""
            if facility:
                people[npi].hospitals.add(parent or facility)
    return people


# MARK: The lines

def derived(a, b):
    """The answer of each line for two clinicians, and what is shared."""
    answers = {}

    def say(line, answer, shared=()):
        answers[line] = (answer, sorted(shared))

    for line in ("group", "organization"):
        common = a.groups & b.groups
        if common:
            say(line, "shared", common)
        else:
            say(line, "different" if a.groups and b.groups else "unknown")
    common = a.hospitals & b.hospitals
    if common - CAMPUSES:
        say("hospital", "shared", common - CAMPUSES)
    elif common:
        say("hospital", "unknown")
    else:
        say("hospital", "different" if a.hospitals and b.hospitals else "unknown")
    pairs = [(x, y, same_building(x[0], y[0])) for x in a.sites() for y in b.sites()]
    pairs = [pair for pair in pairs if pair[2] is not False]
    if any(same and x[1] == y[1] and (x[1] or not (x[2] or y[2])) for x, y, same in pairs):
        say("site", "shared")
    elif pairs:
        say("site", "unknown")
    else:
        say("site", "different" if a.sites() and b.sites() else "unknown")
    if not a.schools or not b.schools:
        say("medical_school", "unknown")
    elif not a.schools & b.schools:
        say("medical_school", "different")
    elif not a.years or not b.years:
        say("medical_school", "unknown")
    else:
        apart = min(abs(x - y) for x in a.years for y in b.years)
        say("medical_school", "shared" if apart <= 4 else "different")
    return answers


# MARK: The comparison

def quintuples(people, count, rng):
    """Five NPIs at a time: every second draw from people who have something in common."""
    everybody = sorted(people)
    circles = collections.defaultdict(set)
    for npi, person in people.items():
        ties = [("group", g) for g in person.groups] + [("hospital", h) for h in person.hospitals]
        ties += [("building", s[0]) for s in person.sites()] + [("school", s) for s in person.schools]
        for tie in ties:
            circles[tie].add(npi)
    circles = [sorted(circle) for _, circle in sorted(circles.items(), key=str) if len(circle) > 1]
    for i in range(count):
        circle = rng.choice(circles) if i % 2 and circles else []
        chosen = rng.sample(circle, min(len(circle), rng.randint(2, 4))) if circle else []
        while len(chosen) < 5:
            npi = rng.choice(everybody)
            if npi not in chosen:
                chosen.append(npi)
        yield chosen


def told(command, npis):
    run = subprocess.run([command, "compare", *npis, "--json", "independence"], capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(f"compare {' '.join(npis)}: {run.stderr}")
    return json.loads(run.stdout)["independence"]


def compare(command, people, pairs, seed):
    rng = random.Random(seed)
    draws = list(quintuples(people, -(-pairs // 10), rng))
    differences, met, seen = [], collections.Counter(), 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for npis, answer in zip(draws, pool.map(lambda npis: told(command, npis), draws)):
            expected = {frozenset(pair): derived(people[pair[0]], people[pair[1]]) for pair in itertools.combinations(npis, 2)}
            if len(answer) != len(expected):
                differences.append(f"{npis}: {len(answer)} pairs")
            for entry in answer:
                pair = [name.removeprefix("npi:") for name in entry["of"]]
                lines = expected[frozenset(pair)]
                seen += 1
                if [line["what"] for line in entry["lines"]] != LINES:
                    differences.append(f"{pair}: lines {[line['what'] for line in entry['lines']]}")
                for line in entry["lines"]:
                    what, (wanted, shared) = line["what"], lines[line["what"]]
                    met[what, wanted] += 1
                    if line["answer"] != wanted:
                        differences.append(f"{pair} {what}: {line['answer']} ({line['words']}), derived {wanted}")
                    elif wanted == "shared" and what in ("group", "hospital"):
                        values = sorted(entry["value"] for entry in line["here"])
                        if values != shared:
                            differences.append(f"{pair} {what}: shared {values}, derived {shared}")
    return differences, met, seen


def selftest():
    def person(**lists):
        made = Clinician()
        for name, values in lists.items():
            if name == "rows":
                for row in values:
                    place, unit = address(*row[:5])
                    town = (row[4][:5], " ".join(folded(row[2])), " ".join(folded(row[3])))
                    made.add_role(place, unit, town, row[5], row[6])
            else:
                setattr(made, name, set(values))
        return made

    def answer(line, a, b):
        return derived(a, b)[line][0]

    assert answer("group", person(groups=["1"]), person(groups=["1", "2"])) == "shared"
    assert answer("group", person(groups=["1"]), person()) == "unknown"
    assert answer("hospital", person(hospitals=["330101"]), person(hospitals=["330101"])) == "unknown"
    assert answer("hospital", person(hospitals=["330101"]), person(hospitals=["010001"])) == "different"
    row = ("1 Main Street", "Suite 5", "X", "IL", "60601", "1", False)
    plain = ("One Main St.", "", "X", "IL", "606011234", "2", False)
    withheld = ("1 MAIN ST", "", "X", "IL", "60601", "3", True)
    assert answer("site", person(rows=[row]), person(rows=[("1 Main St # 5", "") + row[2:]])) == "shared"
    assert answer("site", person(rows=[row]), person(rows=[plain])) == "unknown"
    assert answer("site", person(rows=[plain]), person(rows=[plain])) == "shared"
    assert answer("site", person(rows=[plain]), person(rows=[withheld])) == "unknown"
    # A row without a unit is the place of the row with one, in the same group.
    assert person(rows=[row, plain[:5] + ("1", False)]).sites() == {(("1 main st", "60601", "x", "il"), "5", False)}
    # Another ZIP code in one city, none at all, and a building's name behind the street prove nothing.
    for other in [plain[:4] + ("60602",), plain[:4] + ("",), ("1 Main St, Mock Tower",) + plain[1:5]]:
        assert answer("site", person(rows=[plain]), person(rows=[other + ("2", False)])) == "unknown"
    for other in [("1 Main St", "", "Y", "IL", "60602"), ("1 Main St", "", "Y", "IL", ""), ("2 Main St",) + plain[1:5]]:
        assert answer("site", person(rows=[plain]), person(rows=[other + ("2", False)])) == "different"
    assert len(person(rows=[row, plain]).sites()) == 2
    assert answer("medical_school", person(schools=["x"], years=[1998]), person(schools=["x"], years=[2003])) == "different"
    assert answer("medical_school", person(schools=["x"], years=[1998]), person(schools=["x"])) == "unknown"
    print("the derivation finds what it is there to find")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--command")
    parser.add_argument("--dac")
    parser.add_argument("--affiliation")
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--selftest", action="store_true")
    options = parser.parse_args()
    if options.selftest:
        return selftest()
    try:
        people = read(options.dac, options.affiliation)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    differences, met, seen = compare(options.command, people, options.pairs, options.seed)
    for difference in differences[:20]:
        print(difference)
    counts = ", ".join(f"{line} {'/'.join(str(met[line, answer]) for answer in ('different', 'shared', 'unknown'))}" for line in LINES)
    print(f"{seen} pairs of {len(people)} clinicians, {len(differences)} differences; different/shared/unknown: {counts}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
