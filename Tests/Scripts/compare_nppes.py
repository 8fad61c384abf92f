#!/usr/bin/env python3
"""Compares an NPPES file with what was imported from it: every row, every value a search stands on.

  compare_nppes.py --nppes FILE.csv --report REPORT.json --export EXPORT.ndjson
  compare_nppes.py --selftest

REPORT.json is what `second-opinion import FILE.csv --as nppes --source ID --as-of DATE --keep all --json` printed,
EXPORT.ndjson what `second-opinion export ndjson` wrote. The rules of the importer are written here a second time,
in another language and with another CSV reader, so that a mistake would have to be made twice. Other files may be in
the same directory as long as they say nothing else about these NPIs (further addresses are allowed: an NPI may have
several lines, and one of them must be at the address of the row). Lines without the report's source are ignored.

A nine-digit ZIP code may be exported whole, with a hyphen, or as its first five digits.
An NPI that stands in several rows is checked for presence only, and counted in the last line.

Prints up to 20 differences and exits 1, or prints one line and exits 0; exits 2 when a file cannot be read.
"""
import argparse
import csv
import hashlib
import json
import marshal
import mmap
import os
import re
import struct
import sys
import tempfile

LISTED = 20
SLOTS = 15

PERSON_PARTS = [
    ("prefix", "Provider Name Prefix Text"), ("first", "Provider First Name"), ("middle", "Provider Middle Name"),
    ("last", "Provider Last Name (Legal Name)"), ("suffix", "Provider Name Suffix Text"),
]
ADDRESS = "Provider Business Practice Location Address"
CITY, STATE, ZIP = f"{ADDRESS} City Name", f"{ADDRESS} State Name", f"{ADDRESS} Postal Code"
COUNTRY = f"{ADDRESS} Country Code (If outside U.S.)"
ORGANIZATION = "Provider Organization Name (Legal Business Name)"
ENTITY_TYPE, CREDENTIAL = "Entity Type Code", "Provider Credential Text"
DEACTIVATED, REACTIVATED = "NPI Deactivation Date", "NPI Reactivation Date"

MASK = re.compile(r"[$*_=-]+")
CONTROL = re.compile(r"[\x00-\x1f]")
TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")
DECIMAL = re.compile(r"[0-9]+\.0")
# States whose ZIP codes begin with one zero, and those that have codes with two.
ONE_ZERO = {"CT", "MA", "ME", "NH", "NJ", "NY", "RI", "VT", "AE"}
TWO_ZEROS = {"PR", "VI", "NY"}


# MARK: The rules

def clean(cell):
    """Without blanks at the ends and masks; a control character, a line end among them, becomes a blank."""
    value = cell.strip(" \t")
    if not value or value == "<UNAVAIL>" or MASK.fullmatch(value):
        return ""
    # What stood between blanks and control characters only is seen after they are gone.
    value = CONTROL.sub(" ", value).strip(" \t")
    return "" if value == "<UNAVAIL>" or MASK.fullmatch(value) else value


def whole(value):
    """`3088652512.0` as a spreadsheet writes it, without its decimals."""
    return value[:-2] if DECIMAL.fullmatch(value) else value


HYPHENATED = re.compile(r"(?<![0-9])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9])")
NINE_DIGITS = re.compile(r"(?<![0-9])(?!000|666|9)[0-9]{3}(?!00)[0-9]{2}(?!0000)[0-9]{4}(?![0-9])")


def masked(value, bare):
    """Digits in the shape of a social security number as asterisks: with hyphens anywhere, without them where `bare`."""
    def hide(match):
        return re.sub("[0-9]", "*", match.group())
    value = HYPHENATED.sub(hide, value)
    return NINE_DIGITS.sub(hide, value) if bare else value


def masked_license(number, state):
    """Illinois has license numbers of nine digits, North Carolina a year and five."""
    is_license = state == "IL" or state == "NC" and len(number) == 9 and number[:2] in ("19", "20")
    return masked(number, bare=not is_license)


def is_npi(value):
    if not re.fullmatch(r"[12][0-9]{9}", value):
        return False
    total = 24
    for place, digit in enumerate(reversed(value)):
        digit = int(digit)
        if place % 2:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return total % 10 == 0


def day_of(value):
    """(year, month, day) of `MM/DD/YYYY`, its zeros perhaps lost, or of `YYYY-MM-DD`, or of the latter cut short."""
    match = re.fullmatch(r"([0-9]+)/([0-9]+)/([0-9]+)", value)
    if match:
        month, day, year = map(int, match.groups())
    else:
        match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?", value)
        if not match:
            return None
        year, month, day = (int(part or 1) for part in match.groups())
    if not (1800 <= year <= 2200 and 1 <= month <= 12 and day >= 1):
        return None
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (year, month, day) if day <= lengths[month - 1] else None


def repaired_zip(value, state, country):
    value = whole(value)
    if country in ("", "US") and re.fullmatch(r"[0-9]+", value):
        if len(value) in (4, 8) and state in ONE_ZERO:
            return "0" + value
        if len(value) in (3, 7) and state in TWO_ZEROS:
            return "00" + value
    return value


def normalized(name):
    """A header cell for comparison: the publisher's blanks and hyphens are irregular."""
    return re.sub(r"[\x00-\x2f\x3a-\x60\x7b-\x7f]+", " ", name.lower()).strip(" ")


class Columns:
    def __init__(self, header):
        self.count = len(header)
        self.places = {}
        for place, name in enumerate(header):
            self.places.setdefault(normalized(name), place)
        self.npi = self["NPI"]
        self.entity_type = self[ENTITY_TYPE]
        self.organization = self[ORGANIZATION]
        self.parts = [self[name] for _, name in PERSON_PARTS]
        self.credential = self[CREDENTIAL]
        self.city, self.state, self.zip, self.country = self[CITY], self[STATE], self[ZIP], self[COUNTRY]
        self.deactivated, self.reactivated = self[DEACTIVATED], self[REACTIVATED]
        self.slots = [
            tuple(
                self[f"{name}_{slot}"]
                for name in ("Healthcare Provider Taxonomy Code", "Provider License Number", "Provider License Number State Code"))
            for slot in range(1, SLOTS + 1)
        ]

    def __getitem__(self, name):
        return self.places.get(normalized(name))


def expected_of(row, columns):
    """("kept", NPI, values), ("deactivated", NPI, None) or ("refused", None, None)."""
    refused = ("refused", None, None)
    if len(row) < columns.count or any(row[columns.count:]):
        return refused

    def value(place):
        return clean(row[place]) if place is not None and row[place] else ""

    npi = whole(value(columns.npi))
    if not is_npi(npi):
        return refused
    ended, resumed = day_of(value(columns.deactivated)), day_of(value(columns.reactivated))
    if value(columns.deactivated) and not ended:
        return refused
    is_ended = ended is not None and (resumed is None or ended > resumed)
    organization = value(columns.organization)
    parts = [value(place) for place in columns.parts]
    last_name = parts[3]
    entity_type = whole(value(columns.entity_type))
    if is_ended:
        return ("deactivated", npi, None)
    if columns.entity_type is None:
        entity_type = "2" if organization else "1"
    if entity_type not in ("1", "2"):
        return refused
    if not (organization if entity_type == "2" else last_name):
        return refused
    codes, texts, licenses = set(), set(), set()
    for places in columns.slots:
        code, number, state = map(value, places)
        if TAXONOMY.fullmatch(code):
            codes.add(code)
        elif code:
            texts.add(masked(code, bare=True))
        if number or state:
            licenses.add((state, masked_license(number, state)))
    state = value(columns.state)
    values = (
        "clinician" if entity_type == "1" else "organization",
        masked(organization, False) if entity_type == "2" else tuple(masked(part, False) for part in parts),
        masked(value(columns.credential), True) if entity_type == "1" else "",
        (value(columns.city), state, repaired_zip(value(columns.zip), state, value(columns.country))),
        tuple(sorted(codes)), tuple(sorted(texts)), tuple(sorted(licenses)),
    )
    return ("kept", npi, values)


# MARK: The expected values, on disk

class Expected:
    """The values of each kept NPI. They wait in a file without a name; in memory stay about 100 bytes an NPI."""

    def __init__(self):
        self.file = tempfile.TemporaryFile()
        self.offsets = {}
        self.repeated = set()
        self.ended = set()
        self.counts = {"kept": 0, "deactivated": 0, "refused": 0}
        self.end = 0
        self.map = None

    def read(self, path):
        csv.field_size_limit(1 << 24)
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            columns = None
            for row in reader:
                if not row:
                    continue
                if columns is None:
                    columns = Columns(row)
                    continue
                verdict, npi, values = expected_of(row, columns)
                self.counts[verdict] += 1
                if npi is not None:
                    self.add(int(npi), verdict, values)
        self.file.flush()
        if self.end:
            self.map = mmap.mmap(self.file.fileno(), 0, access=mmap.ACCESS_READ)

    def add(self, npi, verdict, values):
        if npi in self.offsets or npi in self.ended:
            self.repeated.add(npi)
        if verdict == "deactivated":
            self.ended.add(npi)
            return
        data = marshal.dumps(values, 2)
        self.file.write(struct.pack("<I", len(data)))
        self.file.write(data)
        self.offsets[npi] = self.end
        self.end += 4 + len(data)

    def values(self, npi):
        start = self.offsets[npi]
        (count,) = struct.unpack_from("<I", self.map, start)
        return marshal.loads(self.map[start + 4:start + 4 + count])


# MARK: Comparison

class Differences:
    def __init__(self):
        self.lines = []
        self.count = 0

    def add(self, line):
        self.count += 1
        if len(self.lines) < LISTED:
            self.lines.append(line)


def known(value):
    """What a line says, empty for unknown."""
    return "" if value is None or value == "unknown" else value if isinstance(value, str) else json.dumps(value)


def same(expected, actual):
    # A control character at the very end has become a blank, which may stay or go.
    return actual == expected or actual == expected.strip(" ")


def same_zip(expected, actual):
    if re.fullmatch(r"[0-9]{9}", expected) and actual in (expected[:5], expected[:5] + "-" + expected[5:]):
        return True
    return same(expected, actual)


def list_of(line, name):
    value = line.get(name)
    return value if isinstance(value, list) else []


def compare_person(npi, line, values, differ):
    kind, name, credentials, _, codes, texts, licenses = values

    def check(what, expected, actual):
        if not same(expected, actual):
            differ.add(f"{npi} {what}: file {expected!r}, export {actual!r}")

    check("kind", kind, known(line.get("kind")))
    if line.get("npi_valid") is False:
        differ.add(f"{npi} npi_valid: false, but its check digit holds")
    if kind == "organization":
        check("name", name, known(line.get("name")))
    else:
        parts = line.get("name_parts") or {}
        for (part, _), expected in zip(PERSON_PARTS, name):
            check(f"name_parts.{part}", expected, known(parts.get(part)))
    check("credentials", credentials, known(line.get("credentials")))
    actual = {known(code) for code in list_of(line, "specialties")}
    if actual != set(codes):
        differ.add(f"{npi} specialties: file {sorted(codes)}, export {sorted(actual)}")
    actual = {known(text) for text in list_of(line, "specialty_texts")}
    missing = [text for text in texts if text not in actual and text.strip(" ") not in actual]
    if missing:
        differ.add(f"{npi} specialty_texts: {missing} missing in {sorted(actual)}")
    actual = {(known(entry.get("state")), known(entry.get("number"))) for entry in list_of(line, "licenses")}
    actual.discard(("", ""))
    if actual != set(licenses) and actual != {(state.strip(" "), number.strip(" ")) for state, number in licenses}:
        differ.add(f"{npi} licenses: file {sorted(licenses)}, export {sorted(actual)}")


def site_fault(npi, line, values):
    """What is wrong with the site of a line; None when it is the one of the row."""
    site = line.get("site") or {}
    city, state, code = values[3]
    for what, expected, compare in (("city", city, same), ("state", state, same), ("zip", code, same_zip)):
        actual = known(site.get(what))
        if not compare(expected, actual):
            return f"{npi} site.{what}: file {expected!r}, export {actual!r}"
    return None


def compare_export(path, source, expected, differ):
    # NPI to whether a line at the row's own address was seen.
    seen = {}
    faults = {}
    with open(path, encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            if not text.strip():
                continue
            try:
                line = json.loads(text)
            except ValueError as error:
                differ.add(f"export line {number}: not JSON ({error})")
                continue
            if not any(isinstance(entry, dict) and entry.get("id") == source for entry in list_of(line, "sources")):
                continue
            npi = str(line.get("npi"))
            key = int(npi) if re.fullmatch(r"[0-9]{10}", npi) else None
            if key not in expected.offsets:
                why = "deactivated" if key in expected.ended else "refused or not in the file"
                differ.add(f"{npi} exported (line {number}), but {why}")
                continue
            if key in expected.repeated:
                seen[key] = True
                continue
            values = expected.values(key)
            if key not in seen:
                seen[key] = False
            compare_person(npi, line, values, differ)
            if not seen[key]:
                fault = site_fault(npi, line, values)
                if fault is None:
                    seen[key] = True
                    faults.pop(key, None)
                else:
                    faults.setdefault(key, fault)
    for fault in faults.values():
        differ.add(fault)
    for key in expected.offsets:
        if key not in seen and key not in expected.ended:
            differ.add(f"{key} kept, but not exported")


def digest(path):
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            sha.update(block)
    return sha.hexdigest()


def compare(nppes, report_path, export):
    """The differences, and the line for when there are none."""
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    differ = Differences()
    expected = Expected()
    expected.read(nppes)
    counts = dict(expected.counts, read=sum(expected.counts.values()))
    for name in ("read", "kept", "deactivated", "refused"):
        if report.get(name) != counts[name]:
            differ.add(f"report.{name}: file {counts[name]}, report {report.get(name)}")
    parts = [report.get(name) or 0 for name in ("kept", "deactivated", "refused")]
    if report.get("read") != sum(parts):
        differ.add(f"report: read {report.get('read')} is not kept + deactivated + refused = {sum(parts)}")
    if sum((report.get("by_rule") or {}).values()) != (report.get("refused") or 0):
        differ.add(f"report.by_rule: sums to {sum((report.get('by_rule') or {}).values())}, refused {report.get('refused')}")
    sha = digest(nppes)
    if report.get("sha256") != sha:
        differ.add(f"report.sha256: file {sha}, report {report.get('sha256')}")
    compare_export(export, report.get("source"), expected, differ)
    line = (
        f"{nppes}: {counts['read']} rows = {counts['kept']} kept + {counts['deactivated']} deactivated"
        f" + {counts['refused']} refused; all equal")
    if expected.repeated:
        line += f" ({len(expected.repeated)} NPIs stand in several rows: presence only)"
    return differ, line


# MARK: Self-test

def with_check_digit(nine):
    return next(nine + digit for digit in "0123456789" if is_npi(nine + digit))


def selftest():
    """A small file of the hard cases with its right export, written by hand; then one fault at a time."""
    n = [with_check_digit(f"2000000{i:02d}") for i in range(14)]
    bad = n[13][:9] + str((int(n[13][9]) + 1) % 10)
    header = [
        "NPI", ENTITY_TYPE, ORGANIZATION, "Provider Last Name (Legal Name)", "Provider First Name", "Provider Middle Name",
        "Provider Name Prefix Text", "Provider Name Suffix Text", CREDENTIAL, CITY, STATE, ZIP, COUNTRY, DEACTIVATED, REACTIVATED,
        "Healthcare Provider Taxonomy Code_1", "Provider License Number_1", "Provider License Number State Code_1",
        "Healthcare Provider Taxonomy Code_2", "Provider License Number_2", "Provider License Number State Code_2",
    ]
    onc, med = "207RX0202X", "207R00000X"
    rows = [
        # A plain person; an organization; a deactivated row; one taken up again, as a spreadsheet writes it.
        [n[0], "1", "", "MUÑOZ", "ANA", "M.", "DR.", "JR.", "M.D., PH.D.", "NEW YORK", "NY", "100651234", "US", "", "", onc, "123", "NY", med, "$$$$$$$$$", "NJ"],
        [n[1], "2", 'SMITH, "JONES" & CO', "", "", "", "", "", "", "CHICAGO", "IL", "60611", "US", "", "", "261QX0200X", "", "", "", "", ""],
        [n[2]] + [""] * 12 + ["03/04/2016", ""] + [""] * 6,
        [n[3] + ".0", "1.0", "", "ROE", "JO", "", "", "", "MD", "HARTFORD", "CT", "61051208.0", "", "3/4/2016", "03/05/2017", med, "9", "CT", "", "", ""],
        # Zeros that are lost for certain, and a foreign code that is whole.
        [n[4], "1", "", "UNO", "LUZ", "", "", "", "", "SAN JUAN", "PR", "901", "US", "", "", med, "<UNAVAIL>", "", "", "", ""],
        [n[5], "1", "", "DOE", "KIM", "", "", "", "", "SOUTHPORT", "QUEENSLAND", "4215", "AU", "", "", med, "--", "=====", "", "", ""],
        [n[6], "1", "", "COE", "PAT", "", "", "", "", "DENVER", "CO", "8020", "US", "", "", med, "", "CO", "", "", ""],
        # A specialty in words; blanks; a line end in a cell; no address at all.
        [n[7], "1", "", " POE\t", "SAM", "", "", "", "", " BOSTON ", "MA", "21111234", "US", "", "", "MEDICAL ONCOLOGY", "77", "MA", "", "", ""],
        [n[8], "1", "", "LOE", "MARY\nANN", "", "", "", "", "", "", "", "", "", "", onc, "5", "TX", onc, "5", "TX"],
        # Refused: no entity type, no name, a wrong check digit, a cell too many.
        [n[9]] + [""] * 20,
        [n[10], "2"] + [""] * 19,
        [bad, "1", "", "NOBODY"] + [""] * 17,
        [n[11], "1", "", "NOBODY"] + [""] * 17 + ["x"],
        # Empty cells too many are forgiven.
        [n[12], "1", "", "ZOE"] + [""] * 17 + [""],
    ]

    def line(i, kind="clinician", name=None, parts=None, credentials=None, site=None, codes=(), texts=(), licenses=()):
        return {
            "id": f"npi:{n[i]}", "npi": n[i], "npi_valid": True, "kind": kind, "name": name, "name_parts": parts,
            "credentials": credentials, "specialties": list(codes), "specialty_texts": list(texts),
            "licenses": [{"state": state, "number": number} for state, number in licenses],
            "site": site and dict(zip(("city", "state", "zip"), site)), "accepting": "unknown",
            "sources": [{"id": "nppes", "row": i + 1, "as_of": "2026-11-01", "verified": None}],
        }

    def person(last, first=None, middle=None, prefix=None, suffix=None):
        return {"prefix": prefix, "first": first, "middle": middle, "last": last, "suffix": suffix}

    right = [
        line(0, parts=person("MUÑOZ", "ANA", "M.", "DR.", "JR."), credentials="M.D., PH.D.", site=("NEW YORK", "NY", "100651234"),
             codes=(onc, med), licenses=(("NY", "123"), ("NJ", None))),
        line(1, kind="organization", name='SMITH, "JONES" & CO', site=("CHICAGO", "IL", "60611"), codes=("261QX0200X",)),
        line(3, parts=person("ROE", "JO"), credentials="MD", site=("HARTFORD", "CT", "06105-1208"), codes=(med,), licenses=(("CT", "9"),)),
        line(4, parts=person("UNO", "LUZ"), site=("SAN JUAN", "PR", "00901"), codes=(med,)),
        line(5, parts=person("DOE", "KIM"), site=("SOUTHPORT", "QUEENSLAND", "4215"), codes=(med,)),
        line(6, parts=person("COE", "PAT"), site=("DENVER", "CO", "8020"), codes=(med,), licenses=(("CO", None),)),
        line(7, parts=person("POE", "SAM"), site=("BOSTON", "MA", "021111234"), texts=("MEDICAL ONCOLOGY",), licenses=(("MA", "77"),)),
        line(8, parts=person("LOE", "MARY ANN"), codes=(onc,), licenses=(("TX", "5"),)),
        line(12, parts=person("ZOE"), site={}),
        # A second address of the first person, and lines of which this source says nothing.
        line(0, parts=person("MUÑOZ", "ANA", "M.", "DR.", "JR."), credentials="M.D., PH.D.", site=("ALBANY", "NY", "12208"),
             codes=(onc, med), licenses=(("NY", "123"), ("NJ", None))),
        {"id": "center:example", "npi": None, "kind": "center", "name": "Example", "sources": [{"id": "nci-centers", "row": 1}]},
    ]
    counts = {
        "source": "nppes", "as_of": "2026-11-01", "read": 14, "kept": 9, "deactivated": 1, "repaired": 4, "refused": 4,
        "by_rule": {"nppes-entity-type": 1, "name-missing": 1, "npi-checksum": 1, "csv-ragged": 1}, "warnings": {}, "issues": [],
    }

    def changes(change):
        return lambda lines, report: change(lines)

    def set_in(i, *path_and_value):
        *path, name, value = path_and_value

        def change(lines):
            target = lines[i]
            for step in path:
                target = target[step]
            target[name] = value
        return changes(change)

    faults = [
        ("a changed ZIP", set_in(3, "site", "zip", "00902"), "site.zip"),
        ("a lost zero", set_in(2, "site", "zip", "61051208"), "site.zip"),
        ("a zero added abroad", set_in(4, "site", "zip", "04215"), "site.zip"),
        ("a zero added in the wrong state", set_in(5, "site", "zip", "08020"), "site.zip"),
        ("a missing NPI", changes(lambda lines: lines.pop(1)), "kept, but not exported"),
        ("a wrong license", set_in(6, "licenses", 0, "number", "78"), "licenses"),
        ("a missing license", set_in(7, "licenses", []), "licenses"),
        ("a mask taken for a license", set_in(0, "licenses", 1, "number", "$$$$$$$$$"), "licenses"),
        ("a wrong specialty", set_in(1, "specialties", [med]), "specialties"),
        ("a lost text", set_in(6, "specialty_texts", []), "specialty_texts"),
        ("another kind", set_in(1, "kind", "clinician"), "kind"),
        ("another last name", set_in(0, "name_parts", "last", "MUNOZ"), "name_parts.last"),
        ("another organization", set_in(1, "name", "SMITH"), "name"),
        ("blanks not trimmed", set_in(6, "site", "city", " BOSTON "), "site.city"),
        ("another state", set_in(1, "site", "state", "IN"), "site.state"),
        ("other credentials", set_in(2, "credentials", "M.D."), "credentials"),
        ("a deactivated NPI", changes(lambda lines: lines[1].update(npi=n[2])), "but deactivated"),
        ("a refused NPI", changes(lambda lines: lines.append(dict(lines[1], npi=bad))), "but refused"),
        ("another file", lambda lines, report: report.update(sha256="0" * 64), "report.sha256"),
        ("a wrong count", lambda lines, report: report.update(kept=10, refused=3), "report.kept"),
        ("a sum that does not hold", lambda lines, report: report.update(read=15), "is not kept"),
    ]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        nppes, report_path, export = (os.path.join(folder, name) for name in ("nppes.csv", "report.json", "export.ndjson"))
        with open(nppes, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([header] + rows)

        def run(change):
            lines = json.loads(json.dumps(right))
            report = dict(counts, sha256=digest(nppes))
            change(lines, report)
            with open(report_path, "w", encoding="utf-8") as file:
                json.dump(report, file)
            with open(export, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in lines)
            return compare(nppes, report_path, export)[0]

        differ = run(lambda lines, report: None)
        if differ.count:
            failures += 1
            print("selftest: the right export is not found right:", *differ.lines, sep="\n  ")
        for what, change, expected in faults:
            differ = run(change)
            if any(expected in text for text in differ.lines):
                print(f"found {what}: {differ.lines[0]}")
            else:
                failures += 1
                print(f"NOT found: {what}; differences: {differ.lines}")
    print(f"selftest: {len(faults) + 1 - failures} of {len(faults) + 1} as expected")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nppes", help="the CSV file that was imported")
    parser.add_argument("--report", help="what the import printed with --json")
    parser.add_argument("--export", help="what `export ndjson` wrote")
    parser.add_argument("--selftest", action="store_true", help="show on small made-up files that faults are found")
    options = parser.parse_args()
    if options.selftest:
        return selftest()
    if not (options.nppes and options.report and options.export):
        parser.error("--nppes, --report and --export are needed, or --selftest")
    try:
        differ, line = compare(options.nppes, options.report, options.export)
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        print(f"{error}", file=sys.stderr)
        return 2
    if not differ.count:
        print(line)
        return 0
    print(*differ.lines, sep="\n")
    if differ.count > LISTED:
        print(f"and {differ.count - LISTED} more differences")
    return 1


if __name__ == "__main__":
    sys.exit(main())
