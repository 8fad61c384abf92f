#!/usr/bin/env python3
"""Compares the JSON files of a plan feed with what was imported from them: who, where, in which networks, until when,
and whether new patients are accepted there.

  compare_qhp.py --format qhp|ma --report REPORT.json --export EXPORT.ndjson FILE.json ...
  compare_qhp.py --selftest

REPORT.json is what `second-opinion import FILE.json ... --as qhp|ma --source ID --as-of DATE --keep all --json` printed,
EXPORT.ndjson what `second-opinion export ndjson --on DAY` wrote. The rules of the importer are written here a second
time, in another language and with another JSON reader, so that a mistake would have to be made twice. No other source
in the directory may speak of the same entities; lines without the report's source are ignored.

An entry without a valid NPI is compared by its name and places, since its id is the importer's own. Where one entry of
an NPI names a suite and another the same street without one, the directory has one place and this program finds two.

Prints up to 20 differences and exits 1, or prints one line and exits 0; exits 2 when a file cannot be read.
"""
import argparse
import copy
import json
import os
import re
import sys
import tempfile

from compare_nppes import is_npi, whole

LISTED = 20
MASK = re.compile(r"[$*_=-]+")
TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")
# States whose ZIP codes begin with one zero, and those that have codes with two.
ONE_ZERO = {"CT", "MA", "ME", "NH", "NJ", "NY", "RI", "VT", "AE"}
TWO_ZEROS = {"PR", "VI", "NY"}
SHORT = {
    "street": "st", "avenue": "ave", "road": "rd", "drive": "dr", "boulevard": "blvd", "lane": "ln", "court": "ct",
    "place": "pl", "suite": "", "ste": "", "unit": "",
}


# MARK: The rules

def key(name):
    """A key as it is compared: `last_updated_on` and `lastUpdatedOn` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


SAME_KEYS = {"speciality": "specialty", "specialties": "specialty", "sex": "gender", "year": "years", "facilitytypes": "facilitytype"}


def keyed(value):
    """An object with its keys in one spelling; the first of two that become one stays."""
    result = {}
    for name, part in value.items():
        result.setdefault(SAME_KEYS.get(key(name), key(name)), part)
    return result


def clean(value):
    """Text without blanks at the ends, masks and control characters; empty for nothing."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value).strip(" \t")
    if text == "<UNAVAIL>" or MASK.fullmatch(text):
        return ""
    text = re.sub(r"[\x00-\x1f]", " ", text).strip(" \t")
    return "" if text == "<UNAVAIL>" or MASK.fullmatch(text) else text


def listed(value):
    """One value or a list of them."""
    return [] if value is None else value if isinstance(value, list) else [value]


def encoded(text):
    return "".join(
        chr(byte) if re.fullmatch(r"[A-Za-z0-9._-]", chr(byte)) else f"%{byte:02X}" for byte in text.encode())


def plan_id(text, form):
    text = text.upper()
    if form == "ma":
        parts = text.split("-")
        if len(parts) == 1 and len(text) in (8, 11):
            parts = [part for part in (text[:5], text[5:8], text[8:]) if part]
        if (len(parts) in (2, 3) and re.fullmatch(r"[A-Z][0-9]{4}", parts[0])
                and all(re.fullmatch(r"[0-9]{1,3}", part) for part in parts[1:])):
            return "-".join([parts[0]] + [part.zfill(3) for part in (parts[1:] + ["0"])[:2]])
    return encoded(text)


def zip_code(value, state):
    text = whole(clean(value))
    if re.fullmatch(r"[0-9]+", text):
        if len(text) in (4, 8) and state in ONE_ZERO:
            return "0" + text
        if len(text) in (3, 7) and state in TWO_ZEROS:
            return "00" + text
    return text


def place_of(address):
    """(city, state, zip, street for comparison) of an address; None for one that says nothing."""
    if not isinstance(address, dict):
        return None
    address = keyed(address)
    state = clean(address.get("state"))
    state = state.upper() if len(state) == 2 else state
    street, unit = (clean(address.get(name)) for name in ("address", "address2"))
    if not any(clean(part) for part in address.values()):
        return None
    return (clean(address.get("city")), state, zip_code(address.get("zip"), state), normalized(", ".join(filter(None, (street, unit)))))


def normalized(street):
    words = re.sub(r"[^a-z0-9]+", " ", street.lower()).split()
    return " ".join(word for word in (SHORT.get(word, word) for word in words) if word)


def accepting_of(value):
    text = " ".join(clean(value).lower().split())
    if text in ("accepting", "yes", "newpt", "true"):
        return "yes"
    if text in ("not accepting", "no", "nopt", "not", "existptonly", "existptfam", "false"):
        return "no"
    return "unknown"


def periods_of(values):
    """Runs of consecutive years as days; None when years are given and none can be read."""
    texts = [whole(clean(value)) for value in listed(values)]
    years = sorted({int(text) for text in texts if re.fullmatch(r"2[01][0-9]{2}", text)})
    if not years:
        return None if any(texts) else [(None, None)]
    runs = []
    for year in years:
        if runs and runs[-1][1] + 1 == year:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return [(f"{first}-01-01", f"{last}-12-31") for first, last in runs]


class Person:
    """What all entries of one id say."""

    def __init__(self, kind, name):
        self.kind = kind
        self.names = {name}
        self.specialties = set()
        self.texts = set()
        # Place to participations: (network, tier, accepting, from, to).
        self.places = {}


def name_of(entry, kind):
    if kind == "organization":
        return clean(entry.get("facilityname") if entry.get("facilityname") is not None else entry.get("name"))
    name = entry.get("name")
    if not isinstance(name, dict):
        return clean(name)
    name = keyed(name)
    if not clean(name.get("last")):
        return ""
    return " ".join(filter(None, (clean(name.get(part)) for part in ("first", "middle", "last", "suffix"))))


def kind_of(entry):
    kind = clean(entry.get("type")).lower()
    if kind in ("individual", "facility"):
        return "clinician" if kind == "individual" else "organization"
    if not kind and entry.get("facilityname") is not None:
        return "organization"
    return "clinician" if not kind and isinstance(entry.get("name"), dict) else None


class Expected:
    def __init__(self, source, form):
        self.source = source
        self.form = form
        self.people = {}
        self.counts = {"kept": 0, "refused": 0}
        self.nobody = 0

    def read(self, path):
        with open(path, encoding="utf-8-sig") as file:
            try:
                elements = json.load(file)
            except json.JSONDecodeError:
                file.seek(0)
                elements = [json.loads(line) for line in file if line.strip()]
        for element in elements if isinstance(elements, list) else [elements]:
            self.add(element)

    def add(self, element):
        if not isinstance(element, dict):
            self.counts["refused"] += 1
            return
        entry = keyed(element)
        if "drugname" in entry or "rxnormid" in entry:
            return
        is_entry = any(entry.get(name) is not None for name in ("npi", "facilityname", "facilitytype", "addresses", "type", "plans"))
        is_entry = is_entry or isinstance(entry.get("name"), dict)
        if not is_entry:
            is_plan = any(entry.get(name) is not None for name in ("planid", "maplanid", "marketingname"))
            if not is_plan and any(name in entry for name in ("providerurls", "planurls", "formularyurls", "urls", "fileurls")):
                return
            self.counts["kept" if clean(entry.get("planid") or entry.get("maplanid")) else "refused"] += 1
            return
        kind = kind_of(entry)
        name = name_of(entry, kind) if kind else ""
        numbers = [number for number in listed(entry.get("npi")) if number is not None]
        if not name or len(numbers) > 1:
            self.counts["refused"] += 1
            return
        self.counts["kept"] += 1
        npi = whole(clean(numbers[0])) if numbers else ""
        places, words = self.places(entry)
        if is_npi(npi):
            identity = "npi:" + npi
        else:
            if not re.fullmatch(r"[0-9]{10}", npi) or len(set(npi)) == 1:
                self.nobody += 1
                npi = f"nobody {self.nobody}"
            identity = f"{kind} {npi} {name.lower()}"
        person = self.people.setdefault(identity, Person(kind, name))
        person.names.add(name)
        for word in words:
            (person.specialties if TAXONOMY.fullmatch(word.upper()) else person.texts).add(word)
        for place, participations in places.items():
            person.places.setdefault(place, set()).update(participations)

    def places(self, entry):
        """Participations by place, and all words for specialties."""
        words = [clean(word) for name in ("facilitytype", "specialty") for word in listed(entry.get(name))]
        addresses = listed(entry.get("addresses"))
        if isinstance(entry.get("address"), dict):
            addresses = addresses + [entry["address"]]
        common = [place for place in map(place_of, addresses) if place]
        places = {place: set() for place in common}
        general = set()
        for plan in listed(entry.get("plans")):
            if not isinstance(plan, dict):
                continue
            plan = keyed(plan)
            words += [clean(word) for word in listed(plan.get("specialty"))]
            own = [place for place in map(place_of, listed(plan.get("addresses"))) if place]
            participations = self.participations(plan, entry)
            for place in own:
                places.setdefault(place, set()).update(participations)
            if not own:
                general |= participations
        if general:
            for place in common or [None]:
                places.setdefault(place, set()).update(general)
        return places, {word for word in words if word and word.upper() != "OTHER"}

    def participations(self, plan, entry):
        text = clean(plan.get("planid")) if self.form == "qhp" else clean(plan.get("maplanid")) or clean(plan.get("planid"))
        periods = periods_of(plan.get("years"))
        if not text or periods is None:
            return set()
        tier = "-".join(clean(plan.get("networktier")).upper().split()) if self.form == "qhp" else ""
        part = encoded(tier) if self.form == "qhp" else encoded(clean(plan.get("networkid")))
        network = f"{self.source}:{plan_id(text, self.form)}" + (f"/{part}" if part else "")
        accepting = accepting_of(plan["accepting"] if plan.get("accepting") is not None else entry.get("accepting"))
        return {(network, tier, accepting, first, last) for first, last in periods}


# MARK: Comparison

class Differences:
    def __init__(self):
        self.lines = []
        self.count = 0

    def add(self, line):
        self.count += 1
        if len(self.lines) < LISTED:
            self.lines.append(line)


def exported(path, source):
    """The persons of the export, in the same form."""
    people = {}
    with open(path, encoding="utf-8") as file:
        for text in file:
            line = json.loads(text)
            if not any(entry.get("id") == source for entry in line.get("sources") or []):
                continue
            identity = line["id"]
            parts = line.get("name_parts") or {}
            name = line.get("name") or ""
            if any(parts.get(part) for part in ("first", "last")):
                name = " ".join(filter(None, (parts.get(part) for part in ("first", "middle", "last", "suffix"))))
            person = people.setdefault(identity, Person(line["kind"], name))
            person.npi, person.npi_valid = line.get("npi"), line.get("npi_valid")
            person.specialties |= set(line.get("specialties") or [])
            person.texts |= set(line.get("specialty_texts") or [])
            site = line.get("site")
            place = None
            if site:
                place = (site.get("city") or "", site.get("state") or "", site.get("zip") or "", normalized(site.get("address") or ""))
            participations = {
                (one["network_id"], one.get("tier") or "", one.get("accepting"), one.get("from"), one.get("to"))
                for one in line.get("participations") or []}
            if any(one.get("status") != "in" for one in line.get("participations") or []):
                participations.add(("a status that no feed states", "", "", "", ""))
            person.places.setdefault(place, set()).update(participations)
    return people


def compare_person(identity, expected, actual, differ):
    def check(what, wanted, found):
        if wanted != found:
            differ.add(f"{identity} {what}: files {wanted!r}, export {found!r}")

    check("kind", expected.kind, actual.kind)
    if not actual.names & expected.names:
        differ.add(f"{identity} name: files {sorted(expected.names)}, export {sorted(actual.names)}")
    check("specialties", {code.upper() for code in expected.specialties}, actual.specialties)
    check("specialty_texts", expected.texts, actual.texts)
    check("places", sorted(expected.places, key=repr), sorted(actual.places, key=repr))
    for place, participations in expected.places.items():
        if place in actual.places:
            found = actual.places[place]
            for one in sorted(participations - found, key=repr):
                differ.add(f"{identity} at {place}: {one} missing in the export")
            for one in sorted(found - participations, key=repr):
                differ.add(f"{identity} at {place}: {one} in the export only")


def compare(form, files, report_path, export):
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    differ = Differences()
    expected = Expected(report["source"], form)
    for path in files:
        expected.read(path)
    counts = dict(expected.counts, read=sum(expected.counts.values()))
    for name, count in counts.items():
        if report.get(name) != count:
            differ.add(f"report.{name}: files {count}, report {report.get(name)}")
    people = exported(export, report["source"])
    unknown = [identity for identity in people if not identity.startswith("npi:")]
    for identity, person in sorted(expected.people.items()):
        if not person.places:
            person.places[None] = set()
        if identity.startswith("npi:"):
            if identity in people:
                compare_person(identity, person, people.pop(identity), differ)
            else:
                differ.add(f"{identity} kept, but not exported")
            continue
        # Whoever has the same name at the same places.
        number = identity.split(" ")[1] if "nobody" not in identity else None
        matches = [
            other for other in unknown
            if other in people and people[other].kind == person.kind and people[other].names & person.names
            and set(people[other].places) == set(person.places) and (number is None or people[other].npi == number)]
        if not matches:
            differ.add(f"{identity} kept, but not exported under an id of its own")
            continue
        other = people.pop(matches[0])
        if other.npi_valid:
            differ.add(f"{identity} npi_valid: true, but it is no valid number")
        compare_person(identity, person, other, differ)
    for identity in sorted(people):
        differ.add(f"{identity} exported, but not in the files")
    total = sum(len(participations) for person in expected.people.values() for participations in person.places.values())
    return differ, (
        f"{counts['read']} rows = {counts['kept']} kept + {counts['refused']} refused; {len(expected.people)} persons and"
        f" facilities, {sum(len(person.places) for person in expected.people.values())} places, {total} participations; all equal")


# MARK: Self-test

def selftest():
    """A feed of each format with its right export, written by hand; then one fault at a time."""
    npi, other = "2000000010", "2000000028"
    address = {"address": "1 Mock Street", "address_2": "Suite 2", "city": "Boston", "state": "MA", "zip": 2115}
    second = {"address": "3 Mock Rd", "city": "Gary", "state": "IN", "zip": "46402"}
    feeds = {
        "qhp": [
            {"npi": npi, "type": "INDIVIDUAL", "name": {"first": "Ana", "last": "Ejemplo"}, "addresses": [address, second],
             "speciality": ["Oncology", "207RX0202X"], "accepting": "not accepting",
             "plans": [{"plan_id": "10001zz0010001", "network_tier": "Preferred", "years": [2024, 2025]}]},
            {"npi": None, "type": "INDIVIDUAL", "name": {"first": "Ben", "last": "Muster"}, "addresses": second,
             "accepting": "accepting in some locations", "plans": [{"plan_id": "10001ZZ0010001", "network_tier": "A", "years": 2026}]},
            {"npi": other, "type": "FACILITY", "plans": []},
        ],
        "ma": [
            {"npi": npi, "type": "Individual", "name": {"first": "Ana", "last": "Ejemplo"}, "plans": [
                {"maPlanId": "H9999-001", "year": 2027, "networkId": "N", "accepting": "Not Accepting",
                 "addresses": [address], "specialty": ["Oncology", "207RX0202X"]},
                {"maPlanId": "H9999-001-000", "year": 2027, "networkId": "N", "accepting": "Accepting", "addresses": [second]}]},
            {"npi": "2000000011", "type": "Individual", "name": {"first": "Ben", "last": "Muster"}, "plans": [
                {"maPlanId": "H9999-001-000", "year": 2027, "addresses": [second]}]},
            {"npi": other, "type": "Robot", "plans": []},
        ],
    }
    boston = {"address": "1 Mock Street, Suite 2", "city": "Boston", "state": "MA", "zip": "02115"}
    gary = {"address": "3 Mock Rd", "city": "Gary", "state": "IN", "zip": "46402"}

    def participation(network, accepting, first, last, tier=None):
        return {"network_id": "s:" + network, "status": "in", "tier": tier, "accepting": accepting, "from": first, "to": last}

    def line(identity, number, name, site, participations, codes=(), texts=()):
        return {
            "id": identity, "npi": number, "npi_valid": None if number is None else is_npi(number), "kind": "clinician",
            "name": " ".join(name), "name_parts": {"first": name[0], "last": name[1]}, "specialties": list(codes),
            "specialty_texts": list(texts), "site": site, "participations": participations, "sources": [{"id": "s"}]}

    ana, ben, said = ("Ana", "Ejemplo"), ("Ben", "Muster"), dict(codes=["207RX0202X"], texts=["Oncology"])
    first = participation("10001ZZ0010001/PREFERRED", "no", "2024-01-01", "2025-12-31", "PREFERRED")
    right = {
        "qhp": [
            line("npi:" + npi, npi, ana, boston, [first], **said), line("npi:" + npi, npi, ana, gary, [first], **said),
            line("clinician:s:1", None, ben, gary, [participation("10001ZZ0010001/A", "unknown", "2026-01-01", "2026-12-31", "A")]),
        ],
        "ma": [
            line("npi:" + npi, npi, ana, boston, [participation("H9999-001-000/N", "no", "2027-01-01", "2027-12-31")], **said),
            line("npi:" + npi, npi, ana, gary, [participation("H9999-001-000/N", "yes", "2027-01-01", "2027-12-31")], **said),
            line("clinician:s:2000000011", "2000000011", ben, gary, [participation("H9999-001-000", "unknown", "2027-01-01", "2027-12-31")]),
        ],
    }

    def set_in(i, *path_and_value):
        *path, name, value = path_and_value

        def change(lines, report):
            target = lines[i]
            for step in path:
                target = target[step]
            target[name] = value
        return change

    faults = [
        ("accepting that spread to another place", set_in(1, "participations", 0, "accepting", "unknown"), "missing in the export"),
        ("another network", set_in(0, "participations", 0, "network_id", "s:OTHER"), "in the export only"),
        ("another tier", set_in(0, "participations", 0, "tier", "B"), "missing in the export"),
        ("a year too many", set_in(0, "participations", 0, "to", "2028-12-31"), "missing in the export"),
        ("a period without an end", set_in(2, "participations", 0, "to", None), "missing in the export"),
        ("an out that nobody said", set_in(0, "participations", 0, "status", "out"), "in the export only"),
        ("a lost participation", set_in(0, "participations", []), "missing in the export"),
        ("a lost zero", set_in(0, "site", "zip", "2115"), "places"),
        ("a lost place", lambda lines, report: lines.pop(1), "places"),
        ("a lost person", lambda lines, report: lines.pop(2), "kept, but not exported"),
        ("a refused entry", lambda lines, report: lines.append(dict(lines[2], id="npi:" + other, npi=other)), "exported, but not in the files"),
        ("a number taken for valid", set_in(2, "npi_valid", True), "npi_valid"),
        ("a lost specialty", lambda lines, report: [one.update(specialties=[]) for one in lines], "specialties"),
        ("lost words", lambda lines, report: [one.update(specialty_texts=[]) for one in lines], "specialty_texts"),
        ("another name", lambda lines, report: [one.update(name_parts={"first": "No", "last": "One"}) for one in lines[:2]], "name"),
        ("another kind", lambda lines, report: [one.update(kind="organization") for one in lines[:2]], "kind"),
        ("a wrong count", lambda lines, report: report.update(kept=3, refused=0), "report.kept"),
    ]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        source, report_path, export = (os.path.join(folder, name) for name in ("p.json", "report.json", "export.ndjson"))
        for form, feed in feeds.items():
            with open(source, "w", encoding="utf-8") as file:
                json.dump(feed, file)

            def run(change):
                lines = copy.deepcopy(right[form])
                report = {"source": "s", "read": 3, "kept": 2, "refused": 1}
                change(lines, report)
                with open(report_path, "w", encoding="utf-8") as file:
                    json.dump(report, file)
                with open(export, "w", encoding="utf-8") as file:
                    file.writelines(json.dumps(entry) + "\n" for entry in lines)
                return compare(form, [source], report_path, export)[0]

            differ = run(lambda lines, report: None)
            if differ.count:
                failures += 1
                print(f"selftest: the right export of {form} is not found right:", *differ.lines, sep="\n  ")
            for what, change, expected in faults:
                differ = run(change)
                if any(expected in text for text in differ.lines):
                    print(f"{form}: found {what}: {differ.lines[0]}")
                else:
                    failures += 1
                    print(f"{form}: NOT found: {what}; differences: {differ.lines}")
    total = len(feeds) * (len(faults) + 1)
    print(f"selftest: {total - failures} of {total} as expected")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--format", choices=["qhp", "ma"], help="the word after --as")
    parser.add_argument("--report", help="what the import printed with --json")
    parser.add_argument("--export", help="what `export ndjson` wrote")
    parser.add_argument("--selftest", action="store_true", help="show on small made-up files that faults are found")
    parser.add_argument("files", nargs="*", help="the JSON files that were imported, in that order")
    options = parser.parse_args()
    if options.selftest:
        return selftest()
    if not (options.format and options.report and options.export and options.files):
        parser.error("--format, --report, --export and files are needed, or --selftest")
    try:
        differ, line = compare(options.format, options.files, options.report, options.export)
    except (OSError, UnicodeDecodeError, ValueError, KeyError) as error:
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
