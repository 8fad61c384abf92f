#!/usr/bin/env python3
"""Asks the built runner of the comparison a thousand questions, and works out every answer once more by a plain scan.

  scan_questions.py REGISTRY FEEDS DATA_FOLDER FOLDER RUNNER

The documents are read from the CSV files with nothing but Python's own modules: what a name is, which words it has,
what a search for a cancer finds and where a place is, are written here a second time. Exit code 1 names the
questions whose total or first page differ.
"""
import csv
import json
import os
import re
import subprocess
import sys
import unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RIVALS = os.path.join(ROOT, "Scripts", "rivals")
sys.path.insert(0, RIVALS)
import contract  # noqa: E402

ADDRESS = "Provider Business Practice Location Address"


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def data(name):
    return list(rows(os.path.join(ROOT, "Data", name)))


def clean(cell):
    cell = re.sub(r"[\x00-\x1f]", " ", cell).strip(" ")
    return "" if cell == "<UNAVAIL>" or re.fullmatch(r"[$*_=-]+", cell) else cell


def words(text):
    """Letters without case and accents; apostrophes join, all else separates; a lost letter is a letter."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower()
    return re.findall("[a-z0-9\ufffd]+", re.sub("['`’‘]", "", plain))


class Reference:
    """What Data says of cancers, specialties and ZIP codes."""

    def __init__(self):
        types = data("cancer-types.csv")
        self.parents = {row["cancer_type"]: row["parent"] for row in types}
        self.ages = {row["cancer_type"]: row["age_group"] for row in types}
        self.specialty_ages = {row["specialty_code"]: row["age_group"] for row in data("specialties.csv")}
        self.zips = {row["zip"]: (round(float(row["lat"]) * 1e6), round(float(row["lon"]) * 1e6))
                     for row in data("zip-centroids.csv")}

    def line(self, name):
        """The type and those above it."""
        return [name] + (self.line(self.parents[name]) if self.parents[name] else [])

    def found_by(self, stated, codes):
        """The types by which somebody is found who states these."""
        ages = {self.specialty_ages[code] for code in codes if code in self.specialty_ages} - {""}
        unfit = {"adult": "child", "child": "adult"}.get(ages.pop()) if len(ages) == 1 else None
        return {name for name in self.parents for one in stated
                if (name in self.line(one) or one in self.line(name)) and self.ages[name] != unfit}

    def place(self, code):
        if code in self.zips:
            return tuple(part / 1e6 for part in self.zips[code])
        near = [place for zip_, place in self.zips.items() if zip_[:3] == code[:3]]
        return tuple(int(sum(parts) / len(near)) / 1e6 for parts in zip(*near)) if near else None


def day(text):
    """`MM/DD/YYYY` as numbers that compare; nothing is before every day."""
    month, day_, year = text.split("/") if text else ("", "", "")
    return (year, month, day_)


def read_documents(registry, feeds):
    reference, networks, services = Reference(), {}, {}
    for row in rows(os.path.join(feeds, "networks.csv")):
        kept = networks.setdefault(row["npi"], set())
        kept.add("network:" + row["network"])
        if row["accepting"] == "yes":
            kept.add("accepting:" + row["network"])
    for row in rows(os.path.join(feeds, "services.csv")):
        services[row["npi"]] = row
    result = []
    for row in rows(registry):
        npi = row["NPI"]
        ended, resumed = (day(row[f"NPI {what} Date"]) for what in ("Deactivation", "Reactivation"))
        if ended > resumed:
            continue
        if row["Entity Type Code"] == "1":
            names = [row[f"Provider {part}"] for part in (
                "First Name", "Middle Name", "Last Name (Legal Name)", "Name Suffix Text")]
            if clean(row["Provider Other Last Name"]):
                names += [row[f"Provider Other {part}"] for part in ("First Name", "Middle Name", "Last Name")]
        else:
            names = [row["Provider Organization Name (Legal Business Name)"], row["Provider Other Organization Name"]]
        names = [name for name in map(clean, names) if name]
        codes = {code for slot in range(1, 16) if (code := row[f"Healthcare Provider Taxonomy Code_{slot}"].strip())}
        keywords = {"specialty:" + code for code in codes} | networks.get(npi, set())
        if state := re.sub("[^A-Za-z]", "", row[ADDRESS + " State Name"]):
            keywords.add("state:" + state.lower())
        if service := services.get(npi):
            stated = [name for name in service["cancers"].split("|") if name]
            keywords |= {"cancer:" + name for name in reference.found_by(stated, codes)}
            if service["virtual"] == "video":
                keywords.add("virtual:video")
            if service["center"]:
                keywords.add("nci:designated")
        code, place = row[ADDRESS + " Postal Code"], None
        if clean(row[ADDRESS + " Country Code (If outside U.S.)"]) in ("", "US") and re.match("[0-9]{5}", code):
            place = reference.place(code[:5])
        result.append((int(npi), " ".join(names), words(" ".join(names)), place, keywords))
    return sorted(result)


def is_near(a, b):
    """Whether a letter less, more or other, or two neighbors swapped, is all that lies between two words."""
    if a == b:
        return True
    if len(a) > len(b):
        a, b = b, a
    if len(a) == len(b):
        off = [i for i in range(len(a)) if a[i] != b[i]]
        return len(off) == 1 or len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
    return len(b) == len(a) + 1 and any(b[:i] + b[i + 1:] == a for i in range(len(b)))


def matches(question, document):
    _, _, has, place, keywords = document
    asked = question["words"]
    if not set(question["keywords"]) <= keywords:
        return False
    if question["class"] == "geo":
        return place is not None and distance(question, document) <= contract.radius_decameters(question["miles"])
    if question["class"] == "broad":
        return any(word in has for word in asked)
    if question["class"] == "fuzzy":
        return all(any(is_near(word, other) for other in has) for word in asked)
    if "prefix" in question and not any(word.startswith(question["prefix"]) for word in has):
        return False
    return all(word in has for word in asked)


def distance(question, document):
    return contract.decameters(question["latitude"], question["longitude"], *document[3])


def main():
    registry, feeds, data_folder, folder, runner = sys.argv[1:6]
    documents = read_documents(registry, feeds)
    with open(os.path.join(folder, "documents.tsv"), "w", encoding="utf-8", newline="\n") as file:
        for number, (npi, name, has, place, keywords) in enumerate(documents):
            file.write("\t".join([str(number), str(npi), name, " ".join(has), *(map(str, place) if place else ("", "")),
                                  " ".join(sorted(keywords))]) + "\n")
    questions = os.path.join(folder, "queries.jsonl")
    subprocess.run([sys.executable, "-B", os.path.join(RIVALS, "make_queries.py"), folder, questions], check=True)
    subprocess.run([runner, data_folder, questions, folder], check=True)
    with open(os.path.join(folder, "second-opinion.run.json")) as file:
        ours = json.load(file)
    faults, found_somebody = [], 0
    for question in contract.queries(questions):
        number = str(question["id"])
        matching = [document for document in documents if matches(question, document)]
        found_somebody += len(matching) > 0
        if ours["totals"][number] != len(matching):
            faults.append(f"{question}: {ours['totals'][number]} and not {len(matching)}")
        elif question["class"] in ("filter", "prefix"):
            if ours["pages"][number] != [document[0] for document in matching[:contract.RESULTS]]:
                faults.append(f"{question}: another first page")
        elif question["class"] == "geo":
            known = {document[0]: document for document in matching}
            nearest = sorted(distance(question, document) for document in matching)[:contract.RESULTS]
            if [distance(question, known[npi]) for npi in ours["pages"][number]] != nearest:
                faults.append(f"{question}: others are nearer")
    print("\n".join(faults[:20]))
    print(f"{len(ours['totals'])} questions, {found_somebody} of them found somebody, {len(faults)} faults")
    return 1 if faults or found_somebody < 500 else 0


sys.exit(main())
