#!/usr/bin/env python3
"""Finds where a registry file and a Doctors and Clinicians file disagree, and compares with what the program lists.

  compare_conflicts.py --registry NPIDATA.csv --dac DAC.csv --conflicts CONFLICTS.json
  compare_conflicts.py --selftest

CONFLICTS.json is what `second-opinion sources conflicts --top all --format json` wrote after the two files alone were
imported with `--keep all`. The rules of docs/merging.md are written here a second time, in another language: names
(last, first, middle, suffix), gender, credentials, ZIP codes without one in common, and telephone numbers at one site.

Prints up to 20 differences and exits 1, or prints one line and exits 0.
"""
import argparse
import csv
import json
import re
import sys
import unicodedata

import compare_nppes as registry

LISTED = 20
KINDS = {"name", "gender", "credentials", "zip", "phone"}

# What a Doctors and Clinicians file has called its columns, newest name first; compared in small letters without blanks.
DAC = {
    "last_name": ("Provider Last Name", "lst_nm", "Last Name"),
    "first_name": ("Provider First Name", "frst_nm", "First Name"),
    "middle_name": ("Provider Middle Name", "mid_nm", "Middle Name"),
    "name_suffix": ("suff", "Suffix"),
    "gender": ("gndr", "Gender"),
    "credentials": ("Cred", "Credential"),
    "street": ("adr_ln_1", "Line 1 Street Address", "Full Street Address"),
    "unit": ("adr_ln_2", "Line 2 Street Address"),
    "city": ("City/Town", "cty", "City"),
    "state": ("State", "st"),
    "zip": ("ZIP Code", "zip", "Zip Code"),
    "phone": ("Telephone Number", "phn_numbr", "Phone Number"),
    "withheld": ("ln_2_sprs", "Marker of address line 2 suppression"),
}
REGISTRY = {
    "last_name": "Provider Last Name (Legal Name)", "first_name": "Provider First Name",
    "middle_name": "Provider Middle Name", "name_suffix": "Provider Name Suffix Text",
    "gender": "Provider Sex Code", "credentials": "Provider Credential Text",
    "street": "Provider First Line Business Practice Location Address",
    "unit": "Provider Second Line Business Practice Location Address",
    "city": registry.CITY, "state": registry.STATE, "zip": registry.ZIP,
    "phone": f"{registry.ADDRESS} Telephone Number", "country": registry.COUNTRY,
}
FIELDS = ("last_name", "first_name", "middle_name", "name_suffix", "gender", "credentials")

SHORT = {
    "street": "st", "str": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr", "boulevard": "blvd",
    "lane": "ln", "court": "ct", "place": "pl", "square": "sq", "parkway": "pkwy", "highway": "hwy", "circle": "cir",
    "terrace": "ter", "trail": "trl", "plaza": "plz", "turnpike": "tpke", "expressway": "expy", "north": "n",
    "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw", "saint": "st", "fort": "ft", "mount": "mt", "suite": "", "ste": "", "unit": "",
    "apartment": "", "apt": "", "room": "", "rm": "", "floor": "fl", "building": "bldg", "center": "ctr",
    "centre": "ctr",
}
DESIGNATORS = {"suite", "ste", "unit", "apartment", "apt", "room", "rm", "floor", "fl", "building", "bldg"}
NUMBERS = dict(zip("one two three four five six seven eight nine ten".split(), map(str, range(1, 11))))


def tokens(text):
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).lower().replace("'", "").replace("`", "")
    return re.findall(r"[a-z0-9\ufffd]+", text)


def compact(text):
    return "".join(tokens(text))


def same_name(a, b):
    a, b = " ".join(tokens(a)), " ".join(tokens(b))
    return len(a) == len(b) and all(x == y or "\ufffd" in (x, y) for x, y in zip(a, b))


def is_initial(a, b):
    return len(compact(a)) == 1 and compact(b).startswith(compact(a))


def degrees(text):
    return set(tokens(re.sub(r"[.0-9]", "", text)))


def agree(field, a, b):
    if a == b:
        return True
    if field in ("first_name", "middle_name"):
        return same_name(a, b) or is_initial(a, b) or is_initial(b, a)
    if field == "last_name":
        return same_name(a, b)
    if field == "name_suffix":
        return compact(a) == compact(b)
    if field == "credentials":
        letters = [re.sub("[0-9]", "", compact(x)) for x in (a, b)]
        return letters[0] == letters[1] or degrees(a) <= degrees(b) or degrees(b) <= degrees(a)
    if field == "phone":
        first, second = national(a), national(b)
        return first == second if first and second else " ".join(tokens(a)) == " ".join(tokens(b))
    return " ".join(tokens(a)) == " ".join(tokens(b))


def national(text):
    """The ten digits of a number of the North American plan, or nothing."""
    match = re.fullmatch(r"([0-9 ()+./-]*)((?:[xXeE#].*)?)", text)
    if not match:
        return None
    digits = re.sub(r"[^0-9]", "", match.group(1))
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    if len(digits) != 10 or digits[0] < "2" or digits[3] < "2":
        return None
    return digits


def shortened(words, is_start):
    out = []
    for i, word in enumerate(words):
        if i == 0 and is_start and word in NUMBERS:
            out.append(NUMBERS[word])
        else:
            out.append(SHORT.get(word, word))
    return " ".join(word for word in out if word)


class Site:
    """A place: to the suite, and without it."""

    def __init__(self, values):
        street, unit = values.get("street", ""), values.get("unit", "")
        town = values["zip"][:5] if values.get("zip") else " ".join(
            tokens(values.get("city", "") + " " + values.get("state", "")))
        words = tokens(street.replace("#", " unit "))
        start = next((i for i, word in enumerate(words) if i >= 2 and word in DESIGNATORS), len(words))
        self.street = shortened(words[:start], True)
        self.unit = shortened(words[start:] + tokens(unit.replace("#", " unit ")), False)
        if tokens(street):
            whole = shortened(tokens((street + " " + unit).strip() if unit else street), True)
            self.key = ("street", whole, town)
        else:
            city = " ".join(tokens(values.get("city", "") + " " + values.get("state", "")))
            self.key = ("city", city, values.get("zip", "")[:5])
        self.town = town

    def is_same(self, other):
        if self.key == other.key:
            return True
        return bool(self.street) and self.street == other.street and self.town == other.town and not (
            self.unit and other.unit)


def rows(path, columns):
    """Cleaned values of each usable row by NPI."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        header = [cell.strip(" \t") for cell in next(reader)]
        names = {re.sub(r"[^a-z0-9]+", " ", cell.lower()).strip(): i for i, cell in enumerate(header)}
        places = {}
        for field, known in columns.items():
            for name in (known,) if isinstance(known, str) else known:
                place = names.get(re.sub(r"[^a-z0-9]+", " ", name.lower()).strip())
                if place is not None and field not in places:
                    places[field] = place
        if "gender" not in places and "provider gender code" in names:
            places["gender"] = names["provider gender code"]
        npi = names["npi"]
        for row in reader:
            if len(row) != len(header):
                continue
            number = registry.whole(registry.clean(row[npi]))
            if not registry.is_npi(number):
                continue
            values = {field: registry.clean(row[place]) for field, place in places.items()}
            values = {field: value for field, value in values.items() if value}
            if "zip" in values:
                values["zip"] = registry.repaired_zip(
                    values["zip"], values.get("state", ""), values.get("country", ""))
            if "phone" in values:
                values["phone"] = registry.whole(values["phone"])
                if re.fullmatch(r"[0-9][0-9.]*[eE][0-9+-]+", values["phone"]):
                    del values["phone"]
            if values.get("gender") not in ("M", "F", "X"):
                values.pop("gender", None)
            yield number, values, row, header


def is_person(row, header):
    """Whether a row of the registry is about a clinician who is not deactivated."""
    cells = dict(zip(header, row))
    kind = registry.whole(cells.get(registry.ENTITY_TYPE, "1") or "")
    ended = cells.get(registry.DEACTIVATED) and not cells.get(registry.REACTIVATED)
    if registry.ENTITY_TYPE not in header:
        return not cells.get(registry.ORGANIZATION)
    return kind == "1" and not ended


def zip_of(values):
    """Five digits, or nothing."""
    zip_code = values.get("zip", "")
    return zip_code[:5] if re.match(r"[0-9]{5}", zip_code) else None


def expected(registry_path, dac_path):
    """(npi, kind, field) of every disagreement."""
    ours = {}
    for npi, values, row, header in rows(registry_path, REGISTRY):
        if is_person(row, header) and values.get("last_name"):
            ours.setdefault(npi, []).append(values)
    theirs = {}
    for npi, values, _, _ in rows(dac_path, DAC):
        theirs.setdefault(npi, []).append(values)
    found, ambiguous = set(), 0
    for npi in ours.keys() & theirs.keys():
        if len(ours[npi]) > 1:
            ambiguous += 1
            continue
        mine = ours[npi][0]
        for field in FIELDS:
            if field in mine and any(field in other and not agree(field, mine[field], other[field])
                                     for other in theirs[npi]):
                kind = field if field in ("gender", "credentials") else "name"
                found.add((npi, kind, field))
        zips = {zip_of(other) for other in theirs[npi]} - {None}
        if zip_of(mine) and zips and zip_of(mine) not in zips:
            found.add((npi, "zip", "zip"))
        site = Site(mine)
        for other in theirs[npi]:
            if "phone" in mine and "phone" in other and site.is_same(Site(other)) and not agree(
                    "phone", mine["phone"], other["phone"]):
                found.add((npi, "phone", "phone"))
    return found, len(ours.keys() & theirs.keys()), ambiguous


def differences(registry_path, dac_path, conflicts):
    wanted, shared, ambiguous = expected(registry_path, dac_path)
    listed = {
        (entry["id"].removeprefix("npi:"), entry["kind"], entry["field"])
        # The hospitals of an older file have other names than the bundled ones: no matter of these two files.
        for entry in conflicts["conflicts"] if entry["kind"] in KINDS and entry["id"].startswith("npi:")
    }
    out = [f"{npi}: {kind} of {field} expected, not listed" for npi, kind, field in sorted(wanted - listed)]
    out += [f"{npi}: {kind} of {field} listed, not expected" for npi, kind, field in sorted(listed - wanted)]
    if conflicts["total"] != len(conflicts["conflicts"]):
        out.append(f"total {conflicts['total']}, but {len(conflicts['conflicts'])} listed: use --top all")
    return out, wanted, shared, ambiguous


def selftest():
    cases = [
        (agree("first_name", "J.", "JOHN"), True), (agree("first_name", "JON", "JOHN"), False),
        (agree("last_name", "MU\ufffdOZ", "Muñoz"), True), (agree("last_name", "O'BRIEN", "OBRIEN"), True),
        (agree("credentials", "MD, MPH", "M.D."), True), (agree("credentials", "MD", "DO"), False),
        (agree("credentials", "M.D.1208", "MD"), True), (agree("credentials", "M.D.1208", "DO"), False),
        (agree("phone", "(312) 555-0101", "13125550101"), True),
        (agree("phone", "3125550101", "3125550102"), False), (national("(112) 555-0101"), None),
        (national("1-312-555-0101 x5"), "3125550101"),
        (Site({"street": "1515 North Mock Avenue Suite 200", "zip": "606120001"}).is_same(
            Site({"street": "1515 N MOCK AVE", "unit": "#200", "zip": "60612"})), True),
        (Site({"street": "1 Mock Way", "zip": "60612"}).is_same(
            Site({"street": "One Mock Way", "unit": "STE 3", "zip": "60612"})), True),
        (Site({"street": "1 Mock Way Ste 2", "zip": "60612"}).is_same(
            Site({"street": "1 Mock Way", "unit": "STE 3", "zip": "60612"})), False),
    ]
    wrong = [i for i, (found, right) in enumerate(cases) if found != right]
    print(f"selftest: {len(cases) - len(wrong)} of {len(cases)} as expected" + (f", not {wrong}" if wrong else ""))
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--registry")
    parser.add_argument("--dac")
    parser.add_argument("--conflicts")
    parser.add_argument("--selftest", action="store_true")
    arguments = parser.parse_args()
    if arguments.selftest:
        return selftest()
    try:
        with open(arguments.conflicts, encoding="utf-8") as file:
            conflicts = json.load(file)
        out, wanted, shared, ambiguous = differences(arguments.registry, arguments.dac, conflicts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"compare_conflicts: {error!r}", file=sys.stderr)
        return 2
    for line in out[:LISTED]:
        print(line)
    if out:
        print(f"{len(out)} differences")
        return 1
    counts = ", ".join(f"{kind} {sum(1 for one in wanted if one[1] == kind)}" for kind in sorted(KINDS))
    print(f"equal: {shared} NPIs in both, {len(wanted)} disagreements ({counts}); {ambiguous} not compared")
    return 0


if __name__ == "__main__":
    sys.exit(main())
