"""What every side of the comparison agrees on: documents, questions, distances, and the form of the results.

A *document* is one line of documents.tsv, made by project.py, in ascending order of NPIs; its number is its line:

  number NPI name words latitude longitude keywords

*words* are the folded words of all names (Sources/Vocabulary/TextFolding.swift). *keywords* are `dimension:value`:
state, specialty, network, accepting (a network in which new patients are taken), cancer, virtual, nci. Latitude and
longitude are empty for a place nobody knows.

A *question* is one line of queries.jsonl, made by make_queries.py. Every side answers with the first ten documents,
each with NPI and name, and with the exact number of all:

  filter   all keywords                                            by number
  text     all words and keywords                                  by relevance
  prefix   all words, and one word that begins with the prefix     by number
  fuzzy    each word within one edit (two neighbors swapped: one)  by relevance
  geo      all keywords, within the distance                       by distance, then number
  facet    all keywords; how often each keyword occurs             by number
  broad    any of the words                                        by relevance

Order by relevance is each engine's own: there the totals alone are compared.
"""
import json
import math
import os
import resource
import time

RESULTS = 10
ROUNDS = 3
EARTH_KILOMETERS = 6371.0088
DECAMETERS_PER_MILE = 160.9344
CLASSES = ["filter", "text", "prefix", "fuzzy", "geo", "facet", "broad"]
# Classes whose first ten are defined by the question.
ORDERED = ["filter", "prefix", "geo"]


class Document:
    """One provider as the rivals index it."""

    __slots__ = ("number", "npi", "name", "words", "place", "keywords")

    def __init__(self, line):
        number, npi, self.name, words, latitude, longitude, keywords = line.rstrip("\n").split("\t")
        self.number, self.npi = int(number), int(npi)
        self.words, self.keywords = words.split(), keywords.split()
        self.place = (float(latitude), float(longitude)) if latitude else None


def documents(folder):
    with open(os.path.join(folder, "documents.tsv"), encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield Document(line)


def queries(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def decameters(latitude, longitude, other_latitude, other_longitude):
    """Great-circle distance in steps of ten meters, as Sources/DirectoryModel/Distance.swift has it."""
    radians = math.pi / 180
    half_latitude = math.sin((other_latitude - latitude) * radians / 2)
    half_longitude = math.sin((other_longitude - longitude) * radians / 2)
    h = half_latitude ** 2 + math.cos(latitude * radians) * math.cos(other_latitude * radians) * half_longitude ** 2
    return math.floor(2 * EARTH_KILOMETERS * math.asin(min(1, math.sqrt(h))) * 100 + 0.5)


def radius_decameters(miles):
    return math.floor(miles * DECAMETERS_PER_MILE + 0.5)


def distance_sql(latitude, longitude):
    """`decameters` as an expression over the columns latitude and longitude."""
    return (f"floor(2 * {EARTH_KILOMETERS} * asin(sqrt(pow(sin(radians(latitude - ({latitude})) / 2), 2)"
            f" + cos(radians({latitude})) * cos(radians(latitude))"
            f" * pow(sin(radians(longitude - ({longitude})) / 2), 2))) * 100 + 0.5)")


def degrees_around(latitude, miles):
    """Half the height and half the width, in degrees, of a box that holds the circle."""
    height = miles / 69 + 0.01
    return height, height / max(0.01, math.cos(math.radians(min(89.0, abs(latitude) + height))))


def leading_counts(counts):
    """The ten commonest values of each dimension, from (keyword, count)."""
    by_dimension = {}
    for keyword, count in counts:
        by_dimension.setdefault(keyword.split(":", 1)[0], []).append((-count, keyword))
    return {dimension: sorted(values)[:RESULTS] for dimension, values in by_dimension.items()}


class Answer:
    """Total and first page; the page is (NPI, name) in order."""

    __slots__ = ("total", "page")

    def __init__(self, total, page):
        self.total, self.page = total, page


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def figures(microseconds):
    return {"queries": len(microseconds), "p50_us": round(percentile(microseconds, 0.5), 2),
            "p99_us": round(percentile(microseconds, 0.99), 2),
            "mean_us": round(sum(microseconds) / len(microseconds), 2)}


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def folder_bytes(path):
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path) for name in names)


def write_results(folder, name, what, results):
    path = os.path.join(folder, "results")
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, f"{name}.{what}.json"), "w") as file:
        json.dump({"name": name, **results}, file)


def measure_build(folder, name, version, build, index_folder):
    """Runs `build` and writes how long it took and how large the index is."""
    start, cpu_start = time.perf_counter(), time.process_time()
    build()
    write_results(folder, name, "build", {
        "version": version, "wall_s": round(time.perf_counter() - start, 2),
        "cpu_s": round(time.process_time() - cpu_start, 2), "peak_mb": peak_megabytes(),
        "index_bytes": folder_bytes(index_folder)})


def measure_queries(folder, name, version, questions, answer, budget):
    """Asks everything that `answer` can, three rounds of each class or as many as fit in twice `budget` seconds.

    `answer` returns None for a class the engine has not. Of each question the quickest round counts.
    """
    results = {"version": version, "classes": {}, "totals": {}, "pages": {}}
    for kind in CLASSES:
        quickest = {}
        begun = time.perf_counter()
        for round_ in range(ROUNDS):
            if round_ and time.perf_counter() - begun > budget:
                break
            for question in (question for question in questions if question["class"] == kind):
                if time.perf_counter() - begun > 2 * budget:
                    break
                start = time.perf_counter()
                found = answer(question)
                elapsed = time.perf_counter() - start
                if found is None:
                    break
                number = str(question["id"])
                quickest[number] = min(elapsed, quickest.get(number, math.inf))
                results["totals"][number] = found.total
                if kind in ORDERED:
                    results["pages"][number] = [int(npi) for npi, _ in found.page]
        if quickest:
            results["classes"][kind] = figures([1e6 * seconds for seconds in quickest.values()])
    results["peak_mb"] = peak_megabytes()
    write_results(folder, name, "run", results)


def main(arguments, rival):
    """The command line of a Python rival: `build FOLDER` or `run FOLDER QUERIES [BUDGET]`."""
    mode, folder = arguments[:2]
    index_folder = os.path.join(folder, f"index-{rival.name}")
    if mode == "build":
        os.makedirs(index_folder)
        measure_build(folder, rival.name, rival.version(), lambda: rival.build(folder, index_folder), index_folder)
    else:
        rival.open(folder, index_folder)
        budget = float(arguments[3]) if len(arguments) > 3 else 8.0
        measure_queries(folder, rival.name, rival.version(), queries(arguments[2]), rival.answer, budget)
