#!/usr/bin/env python3
"""Examines a FHIR server against a plain scan of the resources it was filled from.

  fhir_oracle.py --base URL [--requests N] [--seed S] SOURCE...     SOURCE: NDJSON, JSON, XML or a folder of them
  fhir_oracle.py --base URL --as-served [--requests N] [--seed S]
  fhir_oracle.py --selftest

--as-served takes what the server itself reads back for the sources: of a directory that was made from other formats there
are no resources to compare with, but its searches must be right about its own answers, and those must be valid.

Reads every type to the end, then puts N random searches to the server and to the scan (GET and POST, pages to the end)
and compares ids, included resources and totals. Every answer is parsed by fhirkit (R4 4.0.1) and fhir.resources (R4B),
one search in ten once more as XML, every resource is held against the Plan-Net profiles. Each kind of difference is
shown once, with the fewest parameters that still show it; exit 1 when there is any.
"""
import argparse
import collections
import json
import sys

from plannet.answers import Judge, xml_problems
from plannet.asking import Asking
from plannet.comparing import Comparison
from plannet.parameters import TYPES
from plannet.profiles import profile_problems
from plannet.resources import read_all
from plannet.search import Directory
from plannet.server import JSON, XML, Pages, Server


class Examination:
    def __init__(self, base, sources, judge=None):
        self.server, self.judge = Server(base), judge
        self.sources = read_all(sources) if sources else self.everything()
        self.found = collections.Counter()
        self.lines = {}
        self.directory = Directory(self.sources, base)
        self.comparison = Comparison(self.server, self.directory, judge)

    def note(self, kind, line):
        """A finding, counted by kind; the first lines of each are kept."""
        self.found[kind] += 1
        self.lines.setdefault(kind, [])
        if len(self.lines[kind]) < 4:
            self.lines[kind].append(line)

    def everything(self):
        return {key: resource for kind in TYPES
                for key, resource, _ in Pages(self.server, kind, [("_count", "100")]).resources}

    def read_everything(self):
        """Each type without a criterion: the same ids as the sources, each valid, each as a read gives it."""
        served = {}
        for kind in TYPES:
            wanted = {i for k, i in self.sources if k == kind}
            pages = Pages(self.server, kind, [("_count", "100")], judge=self.judge)
            for problem in pages.problems:
                self.note(f"{kind}: problem", problem)
            seen = {key[1] for key in pages.matches}
            for what, ids in (("not served", wanted - seen), ("served beyond the sources", seen - wanted)):
                for i in sorted(ids):
                    self.note(f"{kind}: {what}", f"{kind}/{i}")
            if pages.total != len(wanted):
                self.note(f"{kind}: total", f"{pages.total} for {len(wanted)}")
            for i in sorted(seen & wanted):
                answer = self.server.read(kind, i)
                if answer.status != 200 or answer.json is None:
                    self.note(f"{kind}: read answers {answer.status}", f"{kind}/{i}")
                    continue
                served[kind, i] = self.comparison.served[kind, i] = answer.json
                self._look_at(answer.json, self.sources[kind, i])
        # meta.lastUpdated is the server's to say (http://hl7.org/fhir/R4/resource.html#Meta): searches by it are held
        # against what it says; that it differs from the source is the round trip's to tell.
        for key, resource in self.sources.items():
            said = served.get(key, {}).get("meta", {}).get("lastUpdated")
            meta = {k: v for k, v in resource.get("meta", {}).items() if k != "lastUpdated"}
            self.sources[key] = dict(resource, meta=dict(meta, lastUpdated=said) if said else meta)

    def _look_at(self, resource, source):
        for problem in self.judge(resource) if self.judge else ():
            self.note("not R4", problem)
        inherited = set(profile_problems(source)) if resource != source else set()
        for problem in profile_problems(resource):
            # Without a source to compare with, claiming no profile is honest where its mandatory elements are unknown.
            is_claimless = resource == source and problem.endswith("no Plan-Net profile in meta")
            kind = "no profile claimed" if is_claimless else "profile, as in the source" if problem in inherited else "profile"
            self.note(kind, f"{problem}, {resource['id']}")

    def ask(self, count, seed):
        shapes = {}
        for number, (kind, pairs, method) in enumerate(Asking(self.directory, seed).requests(count)):
            for difference in self.comparison.compare(kind, pairs, method):
                self.found["search: " + difference.what.split(":")[0]] += 1
                shapes.setdefault(difference.shape, difference)
            if number % 10 == 0:
                self._as_xml(kind, pairs)
        asked = self.comparison.asked
        smallest = {}
        for difference in list(shapes.values())[:200]:
            small = self.comparison.smallest(difference)
            smallest.setdefault(small.shape, small)
        self.comparison.asked = asked
        return list(smallest.values())

    def _as_xml(self, kind, pairs):
        """The first page once more as XML, by Accept and by _format in turn."""
        first = self.server.get(kind, pairs)
        by_format = self.server.get(kind, pairs + [("_format", "xml")])
        by_accept = self.server.get(kind, pairs, Accept=XML)
        if first.status != 200 or first.media != JSON:
            return
        for name, answer in (("_format=xml", by_format), ("Accept", by_accept)):
            if answer.status != 200 or answer.media != XML:
                self.note(f"XML by {name}", f"{answer.status} {answer.media}: {kind}?{pairs}")
                continue
            expected = first.json
            if name == "_format=xml":
                # Its links may say _format, which those of the JSON did not.
                expected = dict(expected, link=json.loads(json.dumps(expected.get("link", []))))
            for problem in xml_problems(answer.body, expected):
                if ".link[" not in problem and "Bundle.id" not in problem and "Bundle.meta" not in problem:
                    self.note("XML", f"{problem}: {kind}?{pairs}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="*")
    parser.add_argument("--base")
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--schema", help="fhir.schema.json of R4, to hold every answer against it as well")
    parser.add_argument("--as-served", action="store_true")
    parser.add_argument("--selftest", action="store_true")
    arguments = parser.parse_args()
    if arguments.selftest:
        from plannet.selftest import run
        return run()
    if not arguments.base or bool(arguments.sources) == arguments.as_served:
        parser.error("--base is needed, and a source or --as-served")
    judge = Judge(arguments.schema)
    examination = Examination(arguments.base, arguments.sources, judge)
    examination.read_everything()
    differences = examination.ask(arguments.requests, arguments.seed)
    for difference in differences:
        print(difference)
    for kind, lines in sorted(examination.lines.items()):
        print(f"{kind}: {examination.found[kind]}")
        for line in lines:
            print("    " + line)
    comparison = examination.comparison
    for line in comparison.deviations[:5]:
        print("not as recommended: " + line)
    bad = sum(n for kind, n in examination.found.items() if kind not in ("profile, as in the source", "no profile claimed"))
    print(f"{len(examination.sources)} resources, {comparison.asked} searches, {comparison.hits} hits, {comparison.pages} "
          f"pages, {comparison.included} included, {judge.read} different answers parsed; within the range that the "
          f"specification leaves, but not as it recommends: {comparison.recommended}; repeated includes declined: {comparison.declined}; "
          f"differences: {bad}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
