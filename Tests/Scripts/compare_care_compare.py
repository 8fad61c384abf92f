#!/usr/bin/env python3
"""Compares files of CMS Care Compare with what was imported from them: clinicians, places, groups, hospitals, training.

  compare_care_compare.py [--dac FILE] [--affiliation FILE] [--hospitals FILE] --source ID[=REPORT.json]... --export EXPORT.ndjson
  compare_care_compare.py --selftest

EXPORT.ndjson is what `second-opinion export ndjson` wrote of a directory with `--keep all` that holds nothing but the
bundled data and these files: Doctors & Clinicians in any layout since 2017, Facility Affiliation, Hospital General
Information. `--source` names the sources as imported, each with the report that the import printed with `--json`, in
the order of the files. The rules of the importer are written here a second time, in another language and with another
CSV reader, so that a mistake would have to be made twice.

What is compared, for every NPI, PAC id and CCN: names, gender, credentials, PAC ids, groups, hospitals and units,
other facilities, school and year, specialties in words and as codes, telehealth, Medicare assignment; every place with
its group; every group with its name and size; every hospital with its kind, owner, place and telephone number; rows
read, kept and refused, and the counted repairs.

Prints up to 20 differences and exits 1, or prints one line and exits 0; exits 2 when a file cannot be read.
"""
import argparse
import collections
import csv
import json
import os
import re
import sys
import tempfile
import unicodedata

from compare_nppes import LISTED, Differences, clean, is_npi, known, list_of, normalized, repaired_zip, whole, with_check_digit

# MARK: The columns, today's name first

DAC = {
    "npi": ["NPI"], "pac": ["Ind_PAC_ID", "PAC ID"], "last": ["Provider Last Name", "lst_nm", "Last Name"],
    "first": ["Provider First Name", "frst_nm", "First Name"], "middle": ["Provider Middle Name", "mid_nm", "Middle Name"],
    "suffix": ["suff", "Suffix"], "gender": ["gndr", "Gender"], "credentials": ["Cred", "Credential"],
    "school": ["Med_sch", "Medical school name"], "year": ["Grd_yr", "Graduation year"],
    "primary": ["pri_spec", "Primary specialty"], "all": ["sec_spec_all", "All secondary specialties"],
    "telehealth": ["Telehlth"], "group_name": ["Facility Name", "org_nm", "Organization legal name"],
    "group": ["org_pac_id", "Group Practice PAC ID"], "members": ["num_org_mem", "Number of Group Practice members"],
    "street": ["adr_ln_1", "Line 1 Street Address", "Full Street Address"], "unit": ["adr_ln_2", "Line 2 Street Address"],
    "withheld": ["ln_2_sprs", "Marker of address line 2 suppression"], "city": ["City/Town", "citytown", "cty", "City"],
    "state": ["State", "st"], "zip": ["ZIP Code", "zip"], "phone": ["Telephone Number", "phn_numbr", "Phone Number"],
    "assignment": ["ind_assgn", "Professional accepts Medicare Assignment"], "group_assignment": ["grp_assgn"],
}
for i in range(1, 5):
    DAC[f"secondary{i}"] = [f"sec_spec_{i}", f"Secondary specialty {i}"]
for i in range(1, 6):
    DAC[f"hospital{i}"] = [f"hosp_afl_{i}", f"Hospital affiliation CCN {i}"]
    DAC[f"hospital_name{i}"] = [f"hosp_afl_lbn_{i}", f"Hospital affiliation LBN {i}"]
AFFILIATION = {
    "npi": ["NPI"], "pac": ["Ind_PAC_ID"], "last": ["Provider Last Name", "lst_nm"], "first": ["Provider First Name", "frst_nm"],
    "middle": ["Provider Middle Name", "mid_nm"], "suffix": ["suff"], "type": ["facility_type"],
    "facility": ["Facility Affiliations Certification Number", "facility_afl_ccn"],
    "parent": ["Facility Type Certification Number", "parent_ccn"],
}
HOSPITALS = {
    "number": ["Facility ID", "Provider ID"], "name": ["Facility Name", "Hospital Name"], "street": ["Address"],
    "city": ["City/Town", "citytown", "City"], "state": ["State"], "zip": ["ZIP Code"],
    "phone": ["Telephone Number", "Phone Number"], "type": ["Hospital Type"], "ownership": ["Hospital Ownership"],
}

# CMS's crosswalk from Medicare's specialties to the taxonomy, read here once more: only those with one code.
CODES = """
207RA0002X adult congenital heart disease achd;207RA0001X advanced heart failure and transplant cardiology
207K00000X allergy immunology;367H00000X anesthesiologist assistant;207L00000X anesthesiology
367H00000X anesthesiology assistant;207RC0001X cardiac electrophysiology;208G00000X cardiac surgery
207RC0000X cardiovascular disease cardiology;364S00000X certified clinical nurse specialist cns
367A00000X certified nurse midwife cnm;367500000X certified registered nurse anesthetist crna;111N00000X chiropractic
207RC0001X clinical cardiac electrophysiology;103TC0700X clinical psychologist;1041C0700X clinical social worker
208C00000X colorectal surgery proctology;207RC0200X critical care intensivists;122300000X dentist;207N00000X dermatology
2085R0202X diagnostic radiology;207P00000X emergency medicine;207RE0101X endocrinology;207Q00000X family medicine
207Q00000X family practice;207RG0100X gastroenterology;208D00000X general practice;208600000X general surgery
2084P0805X geriatric psychiatry;207VX0201X gynecological oncology;207RH0000X hematology;207RH0003X hematology oncology
208M00000X hospitalist;207RI0200X infectious disease;207R00000X internal medicine;207RI0011X interventional cardiology
208VP0014X interventional pain management;2085R0204X interventional radiology;106H00000X marriage and family therapist
204E00000X maxillofacial surgery;207RX0202X medical oncology;101YM0800X mental health counselor
207ND0101X micrographic dermatologic surgery mds;207RN0300X nephrology;2084N0400X neurology;207T00000X neurosurgery
207U00000X nuclear medicine;363L00000X nurse practitioner;207V00000X obstetrics gynecology
225X00000X occupational therapist in private practice;225X00000X occupational therapy;207W00000X ophthalmology
152W00000X optometry;1223S0112X oral surgery;207X00000X orthopedic surgery;204D00000X osteopathic manipulative medicine
207Y00000X otolaryngology;208VP0000X pain management;208000000X pediatric medicine
208100000X physical medicine and rehabilitation;225100000X physical therapist in private practice;225100000X physical therapy
363A00000X physician assistant;208200000X plastic and reconstructive surgery;213E00000X podiatry;2084P0800X psychiatry
103TC0700X psychologist clinical;207RP1001X pulmonary disease;231H00000X qualified audiologist
235Z00000X qualified speech language pathologist;2085R0001X radiation oncology
133V00000X registered dietitian or nutrition professional;207RR0500X rheumatology;2086X0206X surgical oncology
208G00000X thoracic surgery;208800000X urology;2086S0129X vascular surgery
"""
CODE_OF = {entry[11:]: entry[:10] for line in CODES.split("\n") for entry in line.split(";") if entry}

# What a street's words are shortened to, and where the unit begins: USPS Publication 28.
SHORT = {
    "street": "st", "str": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr", "boulevard": "blvd", "lane": "ln",
    "court": "ct", "place": "pl", "square": "sq", "parkway": "pkwy", "highway": "hwy", "circle": "cir", "terrace": "ter",
    "trail": "trl", "plaza": "plz", "turnpike": "tpke", "expressway": "expy", "north": "n", "south": "s", "east": "e",
    "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw", "saint": "st", "fort": "ft",
    "mount": "mt", "building": "bldg", "center": "ctr", "centre": "ctr", "floor": "fl",
}
NUMBERS = dict(zip("one two three four five six seven eight nine ten".split(), map(str, range(1, 11))))
UNITS = {"suite", "ste", "unit", "apartment", "apt", "room", "rm", "floor", "fl", "building", "bldg"}
ZERO_STATES = dict(zip("123456789", "AL AK AZ AR CA CO CT DE DC".split()))


# MARK: The rules

def pac_of(value, counts):
    """Ten digits; eight or nine have lost their zeros."""
    if not value:
        return ""
    number = counted_whole(value, counts)
    if re.fullmatch(r"[0-9]{10}", number):
        return number
    if re.fullmatch(r"[1-9][0-9]{7,8}", number):
        counts["pac-leading-zero"] += 1
        return number.zfill(10)
    counts["pac-form"] += 1
    return ""


def ccn_of(value, counts, fits=lambda number: True):
    """Six letters or digits; five digits have lost a zero, when the rest of the row agrees."""
    number = counted_whole(value, counts)
    if re.fullmatch(r"[0-9A-Z]{6}", number):
        return number
    if re.fullmatch(r"[1-9][0-9]{4}", number) and fits("0" + number):
        counts["ccn-leading-zero"] += 1
        return "0" + number
    return ""


def counted_whole(value, counts):
    if whole(value) != value:
        counts["number-with-decimal"] += 1
    return whole(value)


def phone_of(value, counts):
    """Ten digits, whatever stands between them; what is no such number stays."""
    if re.fullmatch(r"[0-9][0-9.]*[eE][0-9+-]+", value):
        counts["phone-damaged"] += 1
        return ""
    value = counted_whole(value, counts)
    digits = re.sub("[0-9]", "", value).strip(" ()+-./")
    number = re.sub("[^0-9]", "", value)
    if len(number) == 11 and number[0] == "1":
        number = number[1:]
    is_national = not digits and re.fullmatch(r"[2-9][0-9]{2}[2-9][0-9]{6}", number)
    return number if is_national else value


def zip_of(value, state, counts):
    value = counted_whole(value, counts)
    mended = repaired_zip(value, state, "")
    if mended != value:
        counts["zip-leading-zero"] += 1
    return mended


def folded(text):
    """Words in small letters without apostrophes and signs; accents go, since a file may have lost them."""
    text = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    text = "".join(c for c in text if not unicodedata.combining(c) and c not in "'`’‘")
    return re.findall(r"[^\W_]+|\ufffd+", text)


def street_of(text):
    """The street without its unit: two lists differ in suites and floors, and one may leave them out."""
    words = folded(text.replace("#", " unit "))
    end = next((i for i, word in enumerate(words) if i >= 2 and word in UNITS), len(words))
    words = words[:end]
    short = [NUMBERS.get(word, SHORT.get(word, word)) if i == 0 else SHORT.get(word, word) for i, word in enumerate(words)]
    return " ".join(word for word in short if word not in ("suite", "ste", "unit", "apartment", "apt", "room", "rm"))


def place_of(street, unit, city, state, code):
    """Where it is, comparable: street without its unit, and town."""
    address = street_of(", ".join(part for part in (street, unit) if part))
    town = code[:5] or " ".join(folded(f"{city} {state}"))
    return (address, town) if address or town else None


class Person:
    FIELDS = ["last", "first", "middle", "suffix", "gender", "credentials", "school", "year", "telehealth", "assignment", "pac"]
    LISTS = ["groups", "hospitals", "units", "facilities", "texts", "codes"]

    def __init__(self):
        # Of one value what any row says; of a list all of it.
        self.values = {field: set() for field in self.FIELDS}
        self.lists = {field: set() for field in self.LISTS}
        # Place and group of each row, and what stands there.
        self.places = {}

    def add(self, field, value):
        if value:
            self.values[field].add(value)


class Expected:
    def __init__(self):
        self.people = collections.defaultdict(Person)
        # By id: names, and what else is said of an organization.
        self.organizations = collections.defaultdict(lambda: collections.defaultdict(set))
        self.counts = []

    def rows(self, path, columns, null=None):
        """Each row as a function from a name of a column to its cell, or None for a row without the header's form."""
        counts = collections.Counter()
        self.counts.append((path, counts))
        csv.field_size_limit(1 << 24)
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = next(row for row in reader if row)
            places = {}
            for place, name in enumerate(header):
                places.setdefault(normalized(name), place)
            at = {key: next((places[normalized(n)] for n in names if normalized(n) in places), None)
                  for key, names in columns.items()}
            for row in reader:
                if not row:
                    continue
                counts["read"] += 1
                if len(row) < len(header) or any(row[len(header):]):
                    counts["refused"] += 1
                    continue

                def cell(key):
                    value = clean(row[at[key]]) if at.get(key) is not None and row[at[key]] else ""
                    return "" if value == null else value
                yield cell, counts, at

    def read_person(self, cell, counts):
        """The person of a row with her names; None for a row that is refused."""
        npi = counted_whole(cell("npi"), counts)
        if not is_npi(npi):
            counts["refused"] += 1
            return None
        return npi

    def add_names(self, person, cell, counts):
        for field in ("last", "first", "middle", "suffix"):
            person.add(field, cell(field))
        person.add("pac", pac_of(cell("pac"), counts))

    def read_dac(self, path):
        for cell, counts, at in self.rows(path, DAC):
            npi = self.read_person(cell, counts)
            if npi is None:
                continue
            if not cell("last"):
                counts["refused"] += 1
                continue
            counts["kept"] += 1
            person = self.people[npi]
            self.add_names(person, cell, counts)
            if cell("gender") in ("M", "F", "X"):
                person.add("gender", cell("gender"))
            person.add("credentials", cell("credentials"))
            if cell("school") not in ("OTHER", "Other"):
                person.add("school", cell("school"))
            year = counted_whole(cell("year"), counts)
            if re.fullmatch("[0-9]{4}", year):
                person.add("year", int(year))
            elif year:
                counts["year-form"] += 1
            self.add_specialties(person, cell, at)
            for field, key, words in (("telehealth", "telehealth", {"Y": "yes"}), ("assignment", "assignment", {"Y": "yes", "M": "may"})):
                if cell(key) in words:
                    person.add(field, words[cell(key)])
                elif cell(key):
                    counts["value-unknown"] += 1
            for i in range(1, 6):
                number = self.hospital(cell(f"hospital{i}"), counts)
                if number:
                    person.lists["hospitals"].add(number)
                    if cell(f"hospital_name{i}"):
                        self.organizations["ccn:" + number]["name"].add(cell(f"hospital_name{i}"))
            self.add_place(person, cell, counts)

    @staticmethod
    def hospital(value, counts):
        number = ccn_of(value, counts) if value else ""
        if value and not number:
            counts["ccn-form"] += 1
        return number

    def add_specialties(self, person, cell, at):
        names = [cell("primary")]
        if at["secondary1"] is not None:
            names += [cell(f"secondary{i}") for i in range(1, 5)]
        else:
            # One name has a comma within.
            names += cell("all").replace("PSYCHOLOGIST, CLINICAL", "PSYCHOLOGIST\0 CLINICAL").split(",")
        for name in names:
            name = name.strip(" ").replace("\0", ",")
            if name:
                person.lists["texts"].add(name)
                code = CODE_OF.get(" ".join(folded(name)))
                if code:
                    person.lists["codes"].add(code)

    def add_place(self, person, cell, counts):
        group = pac_of(cell("group"), counts)
        if group:
            person.lists["groups"].add(group)
            organization = self.organizations["pac:" + group]
            if cell("group_name"):
                organization["name"].add(cell("group_name"))
            if cell("members"):
                organization["members"].add(cell("members"))
        code = zip_of(cell("zip"), cell("state"), counts) if cell("zip") else ""
        phone = phone_of(cell("phone"), counts) if cell("phone") else ""
        place = place_of(cell("street"), cell("unit"), cell("city"), cell("state"), code)
        assignment = {"Y": "yes", "M": "may"}.get(cell("group_assignment"), "")
        if cell("group_assignment") and not assignment:
            counts["value-unknown"] += 1
        if place is None and not group and not cell("group_name"):
            return
        said = person.places.setdefault((place, "pac:" + group if group else ""), collections.defaultdict(set))
        for key, value in (("city", cell("city")), ("state", cell("state")), ("zip", code), ("phone", phone),
                           ("group_name", cell("group_name")), ("group_assignment", assignment),
                           ("unit_withheld", "yes" if cell("withheld") == "Y" else "")):
            said[key].add(value)

    def read_affiliation(self, path):
        for cell, counts, at in self.rows(path, AFFILIATION):
            npi = self.read_person(cell, counts)
            if npi is None:
                continue
            number = ccn_of(cell("facility"), counts) if cell("type") and cell("facility") else ""
            if not number:
                counts["refused"] += 1
                continue
            counts["kept"] += 1
            person = self.people[npi]
            self.add_names(person, cell, counts)
            parent = ccn_of(cell("parent"), counts, lambda whole: whole[:2] == number[:2]) if cell("parent") else ""
            if cell("parent") and not parent:
                counts["ccn-form"] += 1
            if cell("type").lower() != "hospital":
                counts["facility-not-hospital"] += 1
                person.lists["facilities"].add((cell("type"), number))
            elif parent and parent != number:
                person.lists["hospitals"].add(parent)
                person.lists["units"].add((number, parent))
            else:
                person.lists["hospitals"].add(number)

    def read_hospitals(self, path):
        for cell, counts, at in self.rows(path, HOSPITALS, null="Not Available"):
            state = cell("state")
            number = ccn_of(cell("number"), counts, lambda whole: not state or ZERO_STATES[whole[1]] == state) if cell("number") else ""
            if not number or not cell("name"):
                counts["refused"] += 1
                continue
            counts["kept"] += 1
            code = zip_of(cell("zip"), state, counts) if cell("zip") else ""
            phone = phone_of(cell("phone"), counts) if cell("phone") else ""
            said = self.organizations["ccn:" + number]
            said["name"].add(cell("name"))
            said["facility_type"].add(cell("type"))
            said["ownership"].add(cell("ownership"))
            said["places"].add((place_of(cell("street"), "", cell("city"), state, code), cell("city"), state, code, phone))


# MARK: Comparison

RULES = ["number-with-decimal", "pac-leading-zero", "pac-form", "ccn-leading-zero", "ccn-form", "zip-leading-zero", "phone-damaged",
         "year-form", "value-unknown", "facility-not-hospital"]


def compare_reports(expected, sources, differ):
    for (path, counts), (source, report_path) in zip(expected.counts, sources):
        if not report_path:
            continue
        with open(report_path, encoding="utf-8") as file:
            report = json.load(file)
        for name in ("read", "kept", "refused"):
            if report.get(name) != counts[name]:
                differ.add(f"{source} report.{name}: file {counts[name]}, report {report.get(name)}")
        for rule in RULES:
            found = (report.get("warnings") or {}).get(rule, 0)
            if found != counts[rule]:
                differ.add(f"{source} report.warnings.{rule}: file {counts[rule]}, report {found}")


def check_one(what, expected, actual, differ):
    """The export shows one value of those that rows state, and nothing when none does."""
    if actual not in expected and not (actual == "" and not expected):
        differ.add(f"{what}: file {sorted(map(str, expected))}, export {actual!r}")


def check_all(what, expected, actual, differ):
    if set(actual) != expected:
        differ.add(f"{what}: file {sorted(expected)}, export {sorted(actual)}")


def site_place(site):
    return place_of(known(site.get("address")), "", known(site.get("city")), known(site.get("state")), known(site.get("zip")))


def same_place(row, line):
    """The street is the same, or the export's has a unit that the row's street shows no more."""
    if row is None or line is None:
        return row == line
    return row[1] == line[1] and (row[0] == line[0] or bool(row[0]) and line[0].startswith(row[0] + " "))


def compare_person(npi, lines, person, differ):
    line = lines[0]
    parts = line.get("name_parts") or {}
    number = line.get("graduation_year")
    for field, actual in (
        ("last", known(parts.get("last"))), ("first", known(parts.get("first"))), ("middle", known(parts.get("middle"))),
        ("suffix", known(parts.get("suffix"))), ("gender", known(line.get("gender"))), ("credentials", known(line.get("credentials"))),
        ("school", known(line.get("medical_school"))), ("year", "" if number is None else number),
        ("telehealth", known(line.get("telehealth"))), ("assignment", known(line.get("medicare_assignment"))),
        ("pac", known(line.get("individual_pac"))),
    ):
        check_one(f"{npi} {field}", person.values[field], actual, differ)
    for field, actual in (
        ("groups", list_of(line, "groups")), ("hospitals", list_of(line, "hospitals")),
        ("units", [(one["unit"], one["hospital"]) for one in list_of(line, "hospital_units")]),
        ("facilities", [(one["type"], one["ccn"]) for one in list_of(line, "facilities")]),
        ("texts", list_of(line, "specialty_texts")), ("codes", list_of(line, "specialties")),
    ):
        check_all(f"{npi} {field}", person.lists[field], actual, differ)
    exported = []
    for line in lines:
        organization = line.get("organization") or {}
        site = line.get("site")
        if site or organization:
            exported.append((site_place(site or {}), known(organization.get("id")), line))
    for place, group in person.places:
        if not any(same_place(place, found) and group == id for found, id, _ in exported):
            differ.add(f"{npi} place: {place} of {group or 'no group'} is in the file and not exported")
    for place, group, line in exported:
        rows = [said for (row, id), said in person.places.items() if same_place(row, place) and id == group]
        if not rows:
            differ.add(f"{npi} place: {place} of {group or 'no group'} is exported and not in the file")
            continue
        site = line.get("site") or {}
        for key, actual in (
            ("city", known(site.get("city"))), ("state", known(site.get("state"))), ("zip", known(site.get("zip"))),
            ("phone", known(line.get("phone"))), ("group_name", known((line.get("organization") or {}).get("name"))),
            ("group_assignment", known(line.get("group_medicare_assignment"))), ("unit_withheld", known(site.get("unit_withheld"))),
        ):
            check_one(f"{npi} {key} at {place}", set().union(*(said[key] for said in rows)), actual, differ)


def compare_organization(id, lines, said, own, differ):
    """`own`: nothing but these files speaks of it; else its name and further places may be another source's."""
    line = lines[0]
    if own:
        check_one(f"{id} name", said["name"], known(line.get("name")), differ)
    if id.startswith("pac:"):
        check_one(f"{id} members", {int(count) for count in said["members"]}, line["members"] if line.get("members") is not None else "", differ)
    check_one(f"{id} facility_type", said["facility_type"] - {""}, known(line.get("facility_type")), differ)
    check_one(f"{id} ownership", said["ownership"] - {""}, known(line.get("ownership")), differ)
    exported = {(site_place(line["site"]), known(line["site"].get("city")), known(line["site"].get("state")), known(line["site"].get("zip")),
                 known(line.get("phone"))) for line in lines if line.get("site")}
    missing = said["places"] - exported
    if missing:
        differ.add(f"{id} place: {sorted(missing)} is in the file, exported are {sorted(exported)}")
    elif own and exported != said["places"]:
        differ.add(f"{id} place: {sorted(exported - said['places'])} is exported and not in the file")


def compare(files, sources, export):
    """The differences, and the line for when there are none."""
    differ = Differences()
    expected = Expected()
    for kind, path in files:
        getattr(expected, "read_" + kind)(path)
    compare_reports(expected, sources, differ)
    names = {source for source, _ in sources}
    lines = collections.defaultdict(list)
    foreign = set()
    with open(export, encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            if not text.strip():
                continue
            line = json.loads(text)
            speaking = {entry.get("id") for entry in list_of(line, "sources")}
            if speaking & names:
                lines[line["id"]].append(line)
                if speaking - names:
                    foreign.add(line["id"])
    wanted = {"npi:" + npi for npi in expected.people} | set(expected.organizations)
    for id in sorted(wanted - set(lines)):
        differ.add(f"{id} is in the file and not exported")
    for id in sorted(set(lines) - wanted):
        differ.add(f"{id} is exported and not in the file")
    for id in sorted(wanted & set(lines)):
        ids = [line.get("role_id") for line in lines[id]]
        if len(ids) != len(set(ids)):
            differ.add(f"{id}: a role is exported twice")
        if id.startswith("npi:"):
            compare_person(id[4:], lines[id], expected.people[id[4:]], differ)
        else:
            compare_organization(id, lines[id], expected.organizations[id], id not in foreign, differ)
    people = expected.people.values()
    count = collections.Counter(id.split(":")[0] for id in expected.organizations)
    line = (
        f"{sum(counts['read'] for _, counts in expected.counts)} rows: {len(people)} clinicians at "
        f"{sum(len(person.places) for person in people)} places, in {sum(len(person.lists['groups']) for person in people)} groups "
        f"({count['pac']} groups), at {sum(len(person.lists['hospitals']) for person in people)} hospitals ({count['ccn']} hospitals), "
        f"{sum(len(person.values['school']) > 0 for person in people)} schools, {sum('yes' in person.values['telehealth'] for person in people)} "
        f"by telehealth; all equal")
    return differ, line


# MARK: Self-test

def selftest():
    """Small files of the hard cases with their right export, written by hand; then one fault at a time."""
    a, b, c, d, e = (with_check_digit(f"2000000{i:02d}") for i in range(5))
    bad = e[:9] + str((int(e[9]) + 1) % 10)
    dac_header = [DAC[key][0] for key in DAC if not key.startswith("hospital")]

    def dac(**cells):
        return [cells.get(key, "") for key in DAC if not key.startswith("hospital")]

    rows = [
        dac(npi=a, pac="42000018", last="MUÑOZ", first="ANA", gender="F", credentials="MD", school="OTHER", year="1999.0",
            primary="HEMATOLOGY/ONCOLOGY", secondary1="PATHOLOGY", telehealth="Y", group_name="ONE, PC", group="0042000091", members="12",
            street="1 NORTH MAIN STREET", unit="STE 200", city="HARTFORD", state="CT", zip="61051208", phone="8605550101",
            assignment="Y", group_assignment="M"),
        # The same place without its suite, of the same group, and another group there.
        dac(npi=a, pac="0042000018", last="MUÑOZ", first="ANA", gender="F", credentials="MD", school="OTHER", year="1999",
            primary="HEMATOLOGY/ONCOLOGY", secondary1="PATHOLOGY", telehealth="Y", group_name="ONE, PC", group="0042000091", members="12",
            street="1 N MAIN ST", withheld="Y", city="HARTFORD", state="CT", zip="06105", phone="8605550101", assignment="Y",
            group_assignment="M"),
        dac(npi=a, pac="0042000018", last="MUÑOZ", first="ANA", gender="F", credentials="MD", school="OTHER", year="1999",
            primary="HEMATOLOGY/ONCOLOGY", secondary1="PATHOLOGY", telehealth="Y", group_name="TWO LLC", group="9930000092", members="3",
            street="1 N MAIN ST", city="HARTFORD", state="CT", zip="06105", phone="8605550102", assignment="Y"),
        dac(npi=b, last="ROE", first="JO", school="NOWHERE UNIVERSITY", primary="FAMILY PRACTICE", street="2 ELM RD", city="SAN JUAN", state="PR",
            zip="682", phone="2.12689E+12"),
        dac(npi=bad, last="NOBODY", primary="UROLOGY"), dac(npi=c, primary="UROLOGY"),
    ]
    affiliation_header = [AFFILIATION[key][0] for key in AFFILIATION]

    def affiliation(**cells):
        return [cells.get(key, "") for key in AFFILIATION]

    affiliations = [
        affiliation(npi=a, last="MUÑOZ", first="ANA", type="Hospital", facility="14S998", parent="140998"),
        affiliation(npi=a, last="MUÑOZ", first="ANA", type="Nursing home", facility="145999"),
        affiliation(npi=b, last="ROE", first="JO", type="Hospital", facility="60999"),
        affiliation(npi=d, last="NEW", first="NIA", type="Hospital", facility="33009F"),
        affiliation(npi=d, last="NEW", first="NIA", type="Hospital", facility="1409"),
    ]
    hospital_header = [HOSPITALS[key][0] for key in HOSPITALS]
    hospitals = [
        ["140998", "GENERAL, THE", "9 FAR AVE", "CHICAGO", "IL", "60612", "(312) 555-0170", "Acute Care Hospitals", "Proprietary"],
        ["10999", "SOUTH", "8 NEAR AVE", "DOTHAN", "AL", "36301", "Not Available", "Childrens", "Not Available"],
        ["10998", "ELSEWHERE", "7 NEAR AVE", "ATLANTA", "GA", "30301", "", "Childrens", ""],
    ]

    def line(id, sources, **fields):
        whole_line = {
            "id": id, "role_id": f"role:{len(right)}", "npi": id[4:] if id.startswith("npi:") else None, "kind": "clinician", "name": None, "name_parts": {},
            "credentials": None, "specialties": [], "specialty_texts": [], "organization": None, "site": None, "hospitals": [], "groups": [],
            "gender": None, "medical_school": None, "graduation_year": None, "telehealth": "unknown", "phone": None, "individual_pac": None,
            "medicare_assignment": None, "group_medicare_assignment": None, "members": None, "hospital_units": [], "facilities": [],
            "facility_type": None, "ownership": None, "sources": [{"id": source, "row": 1} for source in sources],
        }
        whole_line.update(fields)
        right.append(whole_line)

    def site(address, city, state, code, withheld="unknown"):
        return {"address": address, "city": city, "state": state, "zip": code, "unit_withheld": withheld}

    right = []
    ana = dict(
        name_parts={"last": "MUÑOZ", "first": "ANA"}, credentials="MD", specialties=["207RH0003X"],
        specialty_texts=["HEMATOLOGY/ONCOLOGY", "PATHOLOGY"], hospitals=["140998"], groups=["0042000091", "9930000092"], gender="F",
        graduation_year=1999, telehealth="yes", individual_pac="0042000018", medicare_assignment="yes",
        hospital_units=[{"unit": "14S998", "hospital": "140998"}], facilities=[{"type": "Nursing home", "ccn": "145999"}])
    line("npi:" + a, ["dac", "aff"], organization={"id": "pac:0042000091", "name": "ONE, PC"}, phone="8605550101", group_medicare_assignment="may",
         site=site("1 NORTH MAIN STREET, STE 200", "HARTFORD", "CT", "061051208", "yes"), **ana)
    line("npi:" + a, ["dac", "aff"], organization={"id": "pac:9930000092", "name": "TWO LLC"}, phone="8605550102",
         site=site("1 N MAIN ST", "HARTFORD", "CT", "06105"), **ana)
    line("npi:" + b, ["dac", "aff"], name_parts={"last": "ROE", "first": "JO"}, specialties=["207Q00000X"], specialty_texts=["FAMILY PRACTICE"],
         medical_school="NOWHERE UNIVERSITY", hospitals=["060999"], site=site("2 ELM RD", "SAN JUAN", "PR", "00682"))
    line("npi:" + d, ["aff"], name_parts={"last": "NEW", "first": "NIA"}, hospitals=["33009F"])
    line("pac:0042000091", ["dac"], kind="organization", name="ONE, PC", members=12)
    line("pac:9930000092", ["dac"], kind="organization", name="TWO LLC", members=3)
    # The bundled data has another name and a place without a street.
    general = dict(kind="organization", name="The General", facility_type="Acute Care Hospitals", ownership="Proprietary", hospitals=["140998"])
    line("ccn:140998", ["hgi", "nci-centers"], phone="3125550170", site=site("9 FAR AVE", "CHICAGO", "IL", "60612"), **general)
    line("ccn:140998", ["hgi", "nci-centers"], site=site(None, "Chicago", "IL", "60612"), **general)
    line("ccn:010999", ["hgi"], kind="organization", name="SOUTH", facility_type="Childrens", site=site("8 NEAR AVE", "DOTHAN", "AL", "36301"))
    line("center:example", ["nci-centers"], kind="center", name="Example")
    reports = {
        "dac": {"read": 6, "kept": 4, "refused": 2, "warnings": {
            "number-with-decimal": 1, "pac-leading-zero": 1, "zip-leading-zero": 2, "phone-damaged": 1, "row-twice": 7}},
        "aff": {"read": 5, "kept": 4, "refused": 1, "warnings": {"ccn-leading-zero": 1, "facility-not-hospital": 1}},
        "hgi": {"read": 3, "kept": 2, "refused": 1, "warnings": {"ccn-leading-zero": 1}},
    }

    def set_in(i, *path_and_value):
        *path, name, value = path_and_value

        def change(lines, reports):
            target = lines[i]
            for step in path:
                target = target[step]
            target[name] = value
        return change

    both = lambda name, value: lambda lines, reports: [lines[i].update({name: value}) for i in (0, 1)]
    faults = [
        ("a clinician left out", lambda lines, reports: lines.pop(3), "not exported"),
        ("a refused clinician", lambda lines, reports: lines.append(dict(lines[3], id="npi:" + c)), "not in the file"),
        ("a group left out", both("groups", ["0042000091"]), "groups"),
        ("a group of an empty cell", set_in(2, "groups", [""]), "groups"),
        ("a place left out", lambda lines, reports: lines.pop(1), "is in the file and not exported"),
        ("the group of another place", set_in(1, "organization", "id", "pac:0042000091"), "is in the file and not exported"),
        ("a place that nobody stated", set_in(2, "site", "address", "3 ELM RD"), "is exported and not in the file"),
        ("a place exported twice", lambda lines, reports: lines.append(dict(lines[0])), "exported twice"),
        ("a lost zero of a ZIP code", set_in(2, "site", "zip", "682"), "place"),
        ("a damaged phone", set_in(2, "phone", "2.12689E+12"), "phone"),
        ("a line withheld that is not", set_in(2, "site", "unit_withheld", "yes"), "unit_withheld"),
        ("the school of others", both("medical_school", "OTHER"), "school"),
        ("a school left out", set_in(2, "medical_school", None), "school"),
        ("another year", both("graduation_year", 1998), "year"),
        ("telehealth made a no", set_in(2, "telehealth", "no"), "telehealth"),
        ("telehealth left out", both("telehealth", "unknown"), "telehealth"),
        ("assignment made certain", set_in(2, "medicare_assignment", "yes"), "assignment"),
        ("a code for pathology", both("specialties", ["207RH0003X", "207ZP0102X"]), "codes"),
        ("words left out", both("specialty_texts", ["PATHOLOGY"]), "texts"),
        ("a unit taken for the hospital", both("hospitals", ["14S998"]), "hospitals"),
        ("a nursing home taken for a hospital", both("hospitals", ["140998", "145999"]), "hospitals"),
        ("a unit left out", both("hospital_units", []), "units"),
        ("a CCN that lost its zero", set_in(2, "hospitals", ["60999"]), "hospitals"),
        ("another PAC id", both("individual_pac", "42000018"), "pac"),
        ("another name", set_in(3, "name_parts", "last", "OLD"), "last"),
        ("a group without its size", set_in(4, "members", None), "members"),
        ("another group's name", set_in(5, "name", "THREE"), "name"),
        ("a hospital left out", lambda lines, reports: lines.pop(8), "not exported"),
        ("a hospital in another street", set_in(6, "site", "address", "9 NEAR AVE"), "place"),
        ("a hospital's phone with its signs", set_in(6, "phone", "(312) 555-0170"), "place"),
        ("the words for unknown", set_in(8, "ownership", "Not Available"), "ownership"),
        ("another kind of hospital", set_in(6, "facility_type", "Childrens"), "facility_type"),
        ("a wrong count", lambda lines, reports: reports["dac"].update(kept=5), "report.kept"),
        ("an uncounted repair", lambda lines, reports: reports["aff"]["warnings"].pop("ccn-leading-zero"), "ccn-leading-zero"),
        ("an uncounted facility", lambda lines, reports: reports["aff"]["warnings"].pop("facility-not-hospital"), "facility-not-hospital"),
    ]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for kind, header, body in (("dac", dac_header, rows), ("affiliation", affiliation_header, affiliations), ("hospitals", hospital_header, hospitals)):
            paths[kind] = os.path.join(folder, kind + ".csv")
            with open(paths[kind], "w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([header] + body)
        export = os.path.join(folder, "export.ndjson")

        def run(change):
            lines, counts = json.loads(json.dumps(right)), json.loads(json.dumps(reports))
            change(lines, counts)
            with open(export, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in lines)
            sources = []
            for source, report in counts.items():
                path = os.path.join(folder, source + ".json")
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(report, file)
                sources.append((source, path))
            return compare(list(paths.items()), sources, export)[0]

        differ = run(lambda lines, reports: None)
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
    parser.add_argument("--dac", help="Doctors & Clinicians")
    parser.add_argument("--affiliation", help="Facility Affiliation")
    parser.add_argument("--hospitals", help="Hospital General Information")
    parser.add_argument("--source", action="append", default=[], help="id of the source of each file, with =REPORT.json if wanted")
    parser.add_argument("--export", help="what `export ndjson` wrote")
    parser.add_argument("--selftest", action="store_true", help="show on small made-up files that faults are found")
    options = parser.parse_args()
    if options.selftest:
        return selftest()
    files = [(kind, path) for kind in ("dac", "affiliation", "hospitals") if (path := getattr(options, kind))]
    if not (files and options.export and len(options.source) == len(files)):
        parser.error("--export, one or more files, and one --source for each are needed, or --selftest")
    sources = [tuple((source.split("=", 1) + [None])[:2]) for source in options.source]
    try:
        differ, line = compare(files, sources, options.export)
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
