#!/usr/bin/env python3
"""Sends a FHIR server what it must refuse, and what it must not misread.

  fhir_errors.py --base URL --type-with-ids TYPE/ID...

Each refusal is an OperationOutcome (valid R4) whose issue is an error that names the element; never a 5xx, never an answer
wider than the one asked for. One line a fault; exit 1 when there is any.
"""
import argparse
import json
import re
import sys
from urllib.parse import parse_qsl, urlsplit

from plannet.answers import Judge
from plannet.parameters import PARAMETERS, TYPES
from plannet.server import FORM, JSON, XML, Server

STRICT, LENIENT = {"Prefer": "handling=strict"}, {"Prefer": "handling=lenient"}
LONG = "x" * 12_000

# (request, statuses that are right, words of which one must stand in the issue, header fields)
REFUSED = [
    # Unknown parameters (3.1.1.3): strict names them.
    ("PractitionerRole?colour=blue", {400}, ["colour"], STRICT),
    ("PractitionerRole?colour=", {400, 200}, [], STRICT),
    ("PractitionerRole?specialty=x&colour=blue", {400}, ["colour"], STRICT),
    ("Practitioner?identifier2=1", {400}, ["identifier2"], STRICT),
    ("PractitionerRole?location.colour=blue", {400}, ["colour"], STRICT),
    ("Organization?_has:PractitionerRole:organization:colour=x", {400}, ["colour"], STRICT),
    # Modifiers that are not supported: "Servers SHALL reject" (3.1.1.4.4), whatever is preferred.
    ("Practitioner?name:sounds=ana", {400}, ["sounds", "name"], STRICT),
    ("Practitioner?name:sounds=ana", {400}, ["sounds", "name"], LENIENT),
    ("PractitionerRole?organization:Patient=1", {400}, ["Patient", "organization"], STRICT),
    ("PractitionerRole?specialty:exact=x", {400}, ["exact", "specialty"], STRICT),
    ("Practitioner?name:not=x", {400}, ["not", "name"], STRICT),
    ("PractitionerRole?_lastUpdated:exact=2020", {400}, ["exact", "_lastUpdated"], STRICT),
    ("Practitioner?name:missing=maybe", {400}, ["maybe", "missing", "name"], STRICT),
    # References.
    ("PractitionerRole?organization=Organization/", {400}, ["organization"], STRICT),
    ("PractitionerRole?organization=a b/c d", {400}, ["organization"], STRICT),
    ("PractitionerRole?organization=../../etc/passwd", {400}, ["organization"], STRICT),
    # Chains.
    ("Organization?partof.partof.partof.partof.partof.partof.partof.partof.name=x", {400}, ["partof"], STRICT),
    ("Practitioner?name.family=x", {400}, ["name"], STRICT),
    ("PractitionerRole?organization.=x", {400}, ["organization"], STRICT),
    ("PractitionerRole?.name=x", {400}, [], STRICT),
    ("PractitionerRole?practitioner:Organization.name=x", {400}, ["practitioner", "Organization"], STRICT),
    ("Organization?_has:PractitionerRole:organization=x", {400}, ["_has"], STRICT),
    ("Organization?_has:Patient:organization:name=x", {400}, ["_has", "Patient"], STRICT),
    ("Organization?_has:PractitionerRole:specialty:role=x", {400}, ["_has", "specialty"], STRICT),
    ("Organization?_has:PractitionerRole:location:role=x", {400}, ["_has", "location"], STRICT),
    # Result parameters.
    ("Practitioner?_count=-1", {400}, ["_count"], STRICT),
    ("Practitioner?_count=many", {400}, ["_count"], STRICT),
    ("Practitioner?_count=1.5", {400}, ["_count"], STRICT),
    ("Practitioner?_count=99999999999999999999999", {400, 200}, ["_count"], STRICT),
    # "The parameter value xx\\xx is illegal" (3.1.1.4.19), and empty parameters "are just ignored" (3.1.1.3).
    ("Practitioner?name=a%5Cb", {400, 200}, [], STRICT), ("Practitioner?name=", {200}, [], STRICT),
    ("Practitioner?name=,", {400, 200}, [], STRICT), ("Practitioner?name", {400, 200}, [], STRICT),
    ("Practitioner?_total=lots", {400}, ["_total"], STRICT),
    ("Practitioner?_summary=perhaps", {400}, ["_summary"], STRICT),
    ("Practitioner?_sort=colour", {400}, ["_sort", "colour"], STRICT),
    ("PractitionerRole?_include=colour", {400}, ["_include", "colour"], STRICT),
    ("PractitionerRole?_include=PractitionerRole:colour", {400}, ["_include", "colour"], STRICT),
    ("PractitionerRole?_include=PractitionerRole:specialty", {400}, ["_include", "specialty"], STRICT),
    ("PractitionerRole?_include=Patient:general-practitioner", {400}, ["_include", "Patient"], STRICT),
    ("PractitionerRole?_include=PractitionerRole:organization:Patient", {400}, ["_include", "Patient"], STRICT),
    ("Organization?_revinclude=PractitionerRole:colour", {400}, ["_revinclude", "colour"], STRICT),
    # Values.
    ("Practitioner?_lastUpdated=tomorrow", {400}, ["_lastUpdated", "tomorrow"], STRICT),
    ("Practitioner?_lastUpdated=gt2020-13-45", {400}, ["_lastUpdated", "2020-13-45"], STRICT),
    ("Practitioner?_lastUpdated=zz2020", {400}, ["_lastUpdated", "zz"], STRICT),
    ("PractitionerRole?specialty=a|b|c", {400}, ["specialty"], STRICT),
    # Types and ids that are not there; a path is no element, so nothing has to be named beside it.
    ("Patient", {404}, [], {}), ("Patient/1", {404}, [], {}),
    ("practitioner", {404}, [], {}), ("Patient?name=x", {404}, [], {}),
    ("Practitioner/nobody-at-all", {404}, [], {}),
    ("Practitioner/" + "a" * 65, {400, 404}, [], {}), ("Practitioner/a%20b", {400, 404}, [], {}),
    ("Practitioner/%00", {400, 404}, [], {}), ("Practitioner/%ff%fe", {400, 404}, [], {}),
    ("Practitioner/1/2/3", {400, 404}, [], {}), ("Practitioner/$everything", {400, 404}, [], {}),
    # Text that is none.
    ("Practitioner?name=%ff%fe", {400}, [], STRICT), ("Practitioner?name=%zz", {400}, [], STRICT),
    ("Practitioner?name=%00", {400}, [], STRICT), ("Practitioner?name=" + LONG, {200, 400, 414}, [], STRICT),
    # What cannot be given (3.1.0.1.11): 406.
    ("Practitioner", {406}, [], {"Accept": "text/html"}), ("Practitioner", {406}, [], {"Accept": "application/pdf"}),
    ("Practitioner?_format=pdf", {400, 406}, ["_format", "pdf"], {}),
    ("metadata", {406}, [], {"Accept": "image/png"}),
]

METHODS = [("DELETE", "Practitioner/1"), ("PUT", "Practitioner/1"), ("PATCH", "Practitioner/1"), ("POST", "Practitioner"),
           ("PUT", "metadata"), ("DELETE", "Practitioner")]

BODIES = [
    # (body, content type, statuses)
    (b"name=%zz", FORM, {400}), (b"name=\xff\xfe", FORM, {400}), (b"colour=blue", FORM, {400}),
    (b"_count=many", FORM, {400}), (b'{"name":"x"}', "application/json", {400, 415}), (b"name=x", "text/plain", {400, 415}),
    (b"&&&===&", FORM, {200, 400}), (b"name=" + b"x" * 3_000_000, FORM, {400, 413}), (b"\x00\x01", FORM, {400}),
]


class Faults:
    def __init__(self, base):
        self.server, self.judge, self.faults, self.asked = Server(base), Judge(), [], 0

    def say(self, request, text):
        self.faults.append(f"{request[:140]}: {text}")

    def refused(self, request, answer, statuses, words, media=JSON):
        self.asked += 1
        if answer.status not in statuses:
            self.say(request, f"{answer.status}, expected {' or '.join(map(str, sorted(statuses)))}; {answer.body[:120]!r}")
            return
        if answer.status == 200:
            return
        if answer.media != media:
            self.say(request, f"{answer.status} as {answer.media}, expected {media}")
            return
        outcome = answer.json if media == JSON else None
        if media != JSON:
            return
        if not isinstance(outcome, dict) or outcome.get("resourceType") != "OperationOutcome":
            self.say(request, f"{answer.status} without an OperationOutcome")
            return
        for problem in self.judge(outcome):
            self.say(request, problem)
        issues = outcome.get("issue", [])
        text = json.dumps(issues, ensure_ascii=False)
        if not any(i.get("severity") in ("error", "fatal") for i in issues):
            self.say(request, "no issue of severity error")
        if words and not any(word in text for word in words):
            self.say(request, f"names none of {words}: {text[:200]}")
        if not any(i.get("diagnostics") or i.get("details", {}).get("text") for i in issues):
            self.say(request, "no words for people")
        for path in [e for i in issues for e in i.get("expression", []) + i.get("location", [])]:
            # A simple FHIRPath, or "http." and the name of a parameter (OperationOutcome.issue.expression, .location).
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.:\-\[\]()']*", path):
                self.say(request, f"{path!r} is no path")
        if words and not any(i.get("expression") or i.get("location") for i in issues):
            self.say(request, "names no element (issue.expression or issue.location)")

    # What must be understood

    def lenient(self):
        """Lenient handling: the unknown is ignored, and self says so (3.1.1.3)."""
        plain = self.server.get("PractitionerRole", [("_count", "3")]).json or {}
        for fields in (LENIENT, {}):
            answer = self.server.send("GET", "PractitionerRole?colour=blue&_count=3", **fields)
            name = f"colour, {fields or 'no preference'}"
            self.asked += 1
            if answer.status == 400 and not fields:
                continue
            bundle = answer.json or {}
            if answer.status != 200:
                self.say(name, f"{answer.status}, expected 200")
            elif any(n == "colour" for n, _ in parse_qsl(urlsplit(link(bundle, "self") or "").query)):
                self.say(name, "self names colour, so a client must think that it was used")
            elif bundle.get("total") != plain.get("total"):
                self.say(name, f"total {bundle.get('total')}, without it {plain.get('total')}")

    def count(self):
        """A large _count may be cut down, never exceeded; 0 is a count alone (3.1.1.5.3)."""
        for text in ("100000", "0"):
            answer = self.server.get("PractitionerRole", [("_count", text)])
            self.asked += 1
            entries = len((answer.json or {}).get("entry", []))
            if answer.status == 400 and text != "0":
                self.refused("_count=" + text, answer, {400}, ["_count"])
            elif answer.status != 200 or text == "0" and (entries or (answer.json or {}).get("total") is None):
                self.say("_count=" + text, f"{answer.status}, {entries} entries, total {(answer.json or {}).get('total')}")

    def links(self):
        """A link that was tampered with is refused or gone, never another search."""
        bundle = self.server.get("Location", [("_count", "1")]).json or {}
        following = link(bundle, "next")
        if following is None:
            self.say("next", "no next link for one of many")
            return
        for broken in (following + "x", following[:-3], following.replace("=", "=%00", 1)):
            answer = self.server.send("GET", broken)
            if answer.status == 200 and isinstance(answer.json, dict) and answer.json.get("resourceType") == "Bundle":
                continue  # A cursor may leave room for it; what it may not do is fail.
            self.refused("next " + broken[-30:], answer, {400, 404, 410}, [])

    def reads(self, ids):
        """HEAD, ETag, conditional reads and both formats."""
        for name in ids:
            answer = self.server.send("GET", name)
            self.asked += 1
            if answer.status != 200:
                self.say(name, f"{answer.status}")
                continue
            tag = answer.fields.get("etag")
            if not tag:
                self.say(name, "no ETag")
            else:
                again = self.server.send("GET", name, If_None_Match=tag)
                if again.status != 304 or again.body:
                    self.say(name, f"If-None-Match answers {again.status}")
            head = self.server.send("HEAD", name)
            if head.status != 200 or head.body:
                self.say(name, f"HEAD answers {head.status} with {len(head.body)} bytes")
            for accept in (XML, "application/xml", "text/xml"):
                answer = self.server.send("GET", name, Accept=accept)
                if answer.status != 200 or "xml" not in answer.media:
                    self.say(name, f"Accept: {accept} answers {answer.status} {answer.media}")
            for accept in (JSON, "application/json", "*/*", "application/fhir+json;fhirVersion=4.0", "text/html, */*;q=0.1"):
                answer = self.server.send("GET", name, Accept=accept)
                if answer.status != 200 or answer.json is None:
                    self.say(name, f"Accept: {accept} answers {answer.status} {answer.media}")
            for form, media in (("json", JSON), ("xml", XML), ("application/fhir+json", JSON), ("application/fhir%2Bxml", XML)):
                answer = self.server.send("GET", f"{name}?_format={form}", Accept=XML if media == JSON else JSON)
                if answer.status != 200 or answer.media != media:
                    self.say(name, f"_format={form} answers {answer.status} {answer.media}")
        self.refused("If-None-Match of nobody", self.server.send("GET", "Practitioner/nobody", If_None_Match='"x"'), {404}, [])

    def capability(self):
        """The CapabilityStatement names every search that Plan-Net lists, and nothing that the server refuses."""
        answer = self.server.send("GET", "metadata")
        statement = answer.json or {}
        self.asked += 1
        if statement.get("resourceType") != "CapabilityStatement":
            self.say("metadata", f"{answer.status} {statement.get('resourceType')}")
            return
        for problem in self.judge(statement):
            self.say("metadata", problem)
        if statement.get("fhirVersion") != "4.0.1":
            self.say("metadata", f"fhirVersion {statement.get('fhirVersion')}")
        if not any("davinci-pdex-plan-net/CapabilityStatement/plan-net" in c for c in statement.get("instantiates", [])):
            self.say("metadata", "does not instantiate Plan-Net")
        listed = {r.get("type"): r for rest in statement.get("rest", []) for r in rest.get("resource", [])}
        for kind in TYPES:
            resource = listed.get(kind, {})
            for verb in ("read", "search-type"):
                if verb not in [i.get("code") for i in resource.get("interaction", [])]:
                    self.say(f"metadata {kind}", f"no {verb}")
            said = {p.get("name"): p.get("type") for p in resource.get("searchParam", [])}
            for name, parameter in PARAMETERS[kind].items():
                if said.get(name) != parameter.kind:
                    self.say(f"metadata {kind}", f"{name} is {said.get(name)}, expected {parameter.kind}")
            for name, of in said.items():
                value = {"date": "2020", "reference": "x", "number": "1", "quantity": "1", "uri": "http://x.example.org"}
                answer = self.server.get(kind, [(name, value.get(of, "x")), ("_count", "1")], **STRICT)
                self.asked += 1
                if answer.status != 200:
                    self.say(f"metadata {kind}", f"lists {name}, which answers {answer.status}")
            for name in ("searchInclude", "searchRevInclude"):
                for text in resource.get(name, []):
                    parameter = "_include" if name == "searchInclude" else "_revinclude"
                    answer = self.server.get(kind, [(parameter, text), ("_count", "1")], **STRICT)
                    self.asked += 1
                    if answer.status != 200:
                        self.say(f"metadata {kind}", f"lists {parameter}={text}, which answers {answer.status}")

    def all(self, ids):
        for request, statuses, words, fields in REFUSED:
            request = request.replace(" ", "%20").replace("|", "%7C")
            answer = self.server.send("GET", request, **fields)
            # Who asked for what cannot be given gets the outcome in a form that can.
            self.refused(f"GET {request} {fields or ''}", answer, statuses, words)
        xml = self.server.send("GET", "Practitioner/nobody", Accept=XML)
        self.refused("404 as XML", xml, {404}, [], XML)
        for method, target in METHODS:
            body = b'{"resourceType":"Practitioner"}' if method != "DELETE" else None
            answer = self.server.send(method, target, body, **({"Content_Type": JSON} if body else {}))
            self.refused(f"{method} {target}", answer, {405, 404, 501, 400, 403}, [])
            if answer.status == 405 and not answer.fields.get("allow"):
                self.say(f"{method} {target}", "405 without Allow")
        for body, media, statuses in BODIES:
            answer = self.server.send("POST", "Practitioner/_search", body, Content_Type=media, **STRICT)
            self.refused(f"POST _search {body[:20]!r} {media}", answer, statuses, [])
        for step in (self.lenient, self.count, self.links, self.capability):
            step()
        self.reads(ids)


def link(bundle, relation):
    return next((l.get("url") for l in bundle.get("link", []) if l.get("relation") == relation), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ids", nargs="*", help="TYPE/ID of resources that are there")
    parser.add_argument("--base", required=True)
    arguments = parser.parse_args()
    faults = Faults(arguments.base)
    faults.all(arguments.ids)
    for line in faults.faults:
        print(line)
    print(f"{faults.asked} requests, {len(faults.faults)} faults")
    return 1 if faults.faults else 0


if __name__ == "__main__":
    sys.exit(main())
