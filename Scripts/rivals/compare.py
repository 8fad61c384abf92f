#!/usr/bin/env python3
"""Puts ours beside the rivals: checks totals and first pages, then prints the figures against their goals.

  compare.py FOLDER QUERIES ROWS [--markdown] [--growth SMALLER_FOLDER]

FOLDER/results holds what the run wrote: NAME.build.json and NAME.run.json of each side, project.json, and lines of
`wall CPU peak` by measure.py in import, read-write, cold and baseline. The exit code is 1 when an answer of ours differs
from the rivals'; a goal that is missed is told and is no failure.
"""
import glob
import json
import os
import statistics
import sys

import contract

OURS = "second-opinion"
ENGINES = ["tantivy", "lucene", "sqlite", "duckdb", "roaring", "floor"]
# Class: the rival it is measured against, and the ratios of p50 and p99 that are the goal.
GOALS = {
    "filter": ("tantivy", 0.15, 0.35), "text": ("tantivy", 0.15, 0.35), "prefix": ("lucene", 0.15, 0.20),
    "fuzzy": ("lucene", 0.10, 0.60), "geo": ("lucene", 0.06, 0.25), "facet": ("lucene", 0.40, 0.25),
    "broad": ("tantivy", 0.20, 0.25),
}
GROWTH = {"filter": 9, "text": 9, "fuzzy": 9, "geo": 12, "facet": 9.5, "broad": 9.5}


class Tables:
    """Plain columns, or Markdown."""

    def __init__(self, markdown):
        self.markdown = markdown

    def show(self, title, header, rows):
        rows = [[str(cell) for cell in row] for row in rows]
        if self.markdown:
            print(f"\n### {title}\n")
            print("| " + " | ".join(header) + " |")
            print("|" + " --- |" * len(header))
            for row in rows:
                print("| " + " | ".join(row) + " |")
            return
        widths = [max(len(row[i]) for row in [header] + rows) for i in range(len(header))]
        print(f"\n{title}")
        for row in [header] + rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def load(folder, what):
    result = {}
    for path in glob.glob(os.path.join(folder, "results", f"*.{what}.json")):
        with open(path) as file:
            read = json.load(file)
        result[read["name"]] = read
    return result


def measured(folder, name):
    """Runs of a command: (wall seconds, CPU seconds, peak MB) each; none when it was not measured."""
    path = os.path.join(folder, "results", name)
    if not os.path.exists(path):
        return []
    with open(path) as lines:
        return [tuple(map(float, line.split())) for line in lines]


def verdict(value, goal):
    return "ok" if value <= goal else "MISSED"


def short(microseconds):
    return f"{microseconds:,.0f}" if microseconds >= 100 else f"{microseconds:.1f}"


# MARK: The same answers

def places(folder, questions, runs):
    """Where the documents are that stand on a page of a geo question."""
    wanted = {npi for run in runs.values() for question in questions if question["class"] == "geo"
              for npi in run["pages"].get(str(question["id"]), [])}
    return {d.npi: d.place for d in contract.documents(folder) if d.npi in wanted}


def distances(question, page, where):
    return [contract.decameters(question["latitude"], question["longitude"], *where[npi]) if npi in where else None
            for npi in page]


def same_page(question, ours, theirs, where):
    """By number the pages are equal; by distance the distances are, and everybody nearer than the last."""
    if question["class"] != "geo":
        return ours == theirs
    our_distances, their_distances = distances(question, ours, where), distances(question, theirs, where)
    if our_distances != their_distances:
        return False
    nearer = [(npi, other) for npi, other, distance in zip(ours, theirs, our_distances) if distance < our_distances[-1]]
    return {npi for npi, _ in nearer} == {other for _, other in nearer}


def check_answers(folder, questions, runs, tables):
    ours = runs[OURS]
    where = places(folder, questions, runs)
    rows, is_equal = [], True
    for rival in ENGINES:
        if rival not in runs:
            continue
        totals, pages, differing = [0, 0], [0, 0], []
        for question in questions:
            number = str(question["id"])
            if number in runs[rival]["totals"]:
                totals[1] += 1
                is_same = runs[rival]["totals"][number] == ours["totals"][number]
                totals[0] += is_same
                if not is_same:
                    differing.append(number)
            if question["class"] in contract.ORDERED and number in runs[rival]["pages"]:
                pages[1] += 1
                is_same = same_page(question, ours["pages"][number], runs[rival]["pages"][number], where)
                pages[0] += is_same
                if not is_same:
                    differing.append(number)
        is_equal = is_equal and totals[0] == totals[1] and pages[0] == pages[1]
        rows.append([rival, f"{totals[0]:,} of {totals[1]:,}", f"{pages[0]:,} of {pages[1]:,}",
                     " ".join(sorted(set(differing), key=int)[:10])])
    tables.show("The same answers: ours and", ["rival", "totals equal", "first pages equal", "questions that differ"], rows)
    return is_equal


# MARK: Figures

def show_queries(runs, tables):
    sides = [OURS] + [rival for rival in ENGINES if rival in runs]
    rows = []
    for side in sides:
        row = [side]
        for kind in contract.CLASSES:
            figures = runs[side]["classes"].get(kind)
            row.append(f"{short(figures['p50_us'])} / {short(figures['p99_us'])}" if figures else "-")
        rows.append(row)
    tables.show("Microseconds, p50 / p99", ["engine"] + contract.CLASSES, rows)

    rows = []
    for kind, (rival, p50_goal, p99_goal) in GOALS.items():
        ours, theirs = runs[OURS]["classes"].get(kind), runs.get(rival, {}).get("classes", {}).get(kind)
        if ours and theirs:
            p50, p99 = ours["p50_us"] / theirs["p50_us"], ours["p99_us"] / theirs["p99_us"]
            rows.append([kind, rival, f"{p50:.3f}", f"<= {p50_goal:.2f}", verdict(p50, p50_goal), f"{p99:.3f}",
                         f"<= {p99_goal:.2f}", verdict(p99, p99_goal)])
    tables.show("Ours in the rival's time", ["class", "rival", "p50", "goal", "", "p99", "goal", ""], rows)


def show_builds(builds, tables):
    rows = []
    for name in ENGINES:
        if name in builds:
            build = builds[name]
            rows.append([name, build["version"], f"{build['wall_s']:.1f}", f"{build['cpu_s']:.1f}", build["peak_mb"],
                         f"{build['index_bytes'] / 1e6:.1f}"])
    tables.show("Rivals' indexes, from the projected documents",
                ["engine", "version", "wall s", "CPU s", "peak MB", "index MB"], rows)


def show_import(folder, rows_, runs, builds, tables):
    rows = []
    imports, read_write = measured(folder, "import"), measured(folder, "read-write")
    index = runs[OURS]["index"]
    wall = sum(run[0] for run in imports)
    if imports:
        peak = max(run[2] for run in imports)
        rows.append(["import of registry and feeds, published: wall s", f"{wall:.2f}", "", ""])
        rows.append(["import: CPU s", f"{sum(run[1] for run in imports):.2f}", "", ""])
        limit = 1.5 * index["snapshot_bytes"] / 1048576 + 200
        rows.append(["import: peak MB (goal 1.5 x snapshot + 200)", f"{peak:.0f}", f"<= {limit:.0f}", verdict(peak, limit)])
    path = os.path.join(folder, "results", "project.json")
    if imports and os.path.exists(path) and "tantivy" in builds:
        with open(path) as file:
            project = json.load(file)
        theirs = project["wall_s"] + builds["tantivy"]["wall_s"]
        rows.append([f"DuckDB, {project['threads']} threads, + tantivy: wall s",
                     f"{project['wall_s']:.2f} + {builds['tantivy']['wall_s']:.2f}", "", ""])
        rows.append(["import / (DuckDB + tantivy), wall", f"{wall / theirs:.3f}", "<= 0.20", verdict(wall / theirs, 0.20)])
    if imports and read_write:
        floor = sum(run[0] for run in read_write)
        rows.append(["reading the files + writing and syncing what is left: wall s", f"{floor:.2f}", "", ""])
        is_goal = rows_ >= 9_000_000
        rows.append(["import / that, wall", f"{wall / floor:.2f}", "<= 2.00" if is_goal else "",
                     verdict(wall / floor, 2) if is_goal else ""])
    per_provider = index["hot_bytes"] / index["providers"]
    goal = 120 if rows_ >= 9_000_000 else 150
    rows.append([f"hot index, bytes a provider ({index['providers']:,} providers)", f"{per_provider:.1f}", f"<= {goal}",
                 verdict(per_provider, goal)])
    rows.append(["whole snapshot, bytes a provider", f"{index['snapshot_bytes'] / index['providers']:.1f}", "", ""])
    cold, baseline = measured(folder, "cold"), measured(folder, "baseline")
    if cold and baseline:
        ours, theirs = (1000 * statistics.median(run[0] for run in runs_) for runs_ in (cold, baseline))
        rows.append(["cold search / parsing its arguments, ms, whole process", f"{ours:.1f} / {theirs:.1f}", "", ""])
        rows.append(["the ratio", f"{ours / theirs:.2f}", "<= 1.50", verdict(ours / theirs, 1.5)])
    rows.append(["open a generation, us", short(runs[OURS]["open_us"]), "", ""])
    tables.show("Import, size, start", ["figure", "measured", "goal", ""], rows)


def show_growth(folder, smaller, tables):
    large, small = load(folder, "run")[OURS], load(smaller, "run").get(OURS)
    if small is None:
        print(f"\nno growth: nothing was measured in {smaller}", file=sys.stderr)
        return
    times = large["index"]["providers"] / small["index"]["providers"]
    rows = []
    for kind in contract.CLASSES:
        growth = large["classes"][kind]["p50_us"] / small["classes"][kind]["p50_us"]
        goal = GROWTH.get(kind)
        rows.append([kind, f"{growth:.2f}", f"<= {goal}" if goal else "", verdict(growth, goal) if goal else ""])
    opening = large["open_us"] / small["open_us"]
    rows.append(["open", f"{opening:.2f}", "<= 1.2", verdict(opening, 1.2)])
    tables.show(f"Growth of p50 for {times:.1f} times the providers", ["class", "growth", "goal", ""], rows)


def main():
    folder, queries, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
    options = sys.argv[4:]
    tables = Tables("--markdown" in options)
    runs, builds = load(folder, "run"), load(folder, "build")
    if OURS not in runs:
        sys.exit(f"compare.py: {folder}/results has nothing of ours")
    questions = contract.queries(queries)
    is_equal = check_answers(folder, questions, runs, tables)
    show_queries(runs, tables)
    show_import(folder, rows, runs, builds, tables)
    show_builds(builds, tables)
    if "--growth" in options:
        show_growth(folder, options[options.index("--growth") + 1], tables)
    if not is_equal:
        sys.exit("compare.py: ours and a rival's answers differ")


main()
