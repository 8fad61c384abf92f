"""Holds the scan against answers written by hand from the specification, and the comparison against a server with faults."""
import http.server
import json
import threading
from urllib.parse import parse_qsl, urlencode, urlsplit

from .asking import Asking
from .comparing import Comparison
from .parameters import BASE, EXTENSION
from .profiles import profile_problems
from .search import MAY, SHALL, SHOULD, Directory, escape, interval, split, unescape
from .server import JSON, Server

NUCC, NPI, ROLE = "http://nucc.org/provider-taxonomy", "http://hl7.org/fhir/sid/us-npi", BASE + "CodeSystem/ProviderRoleCS"
HOME = "http://directory.example.org/fhir/r4"


def concept(system, code, text=None, display=None):
    return {"coding": [{k: v for k, v in (("system", system), ("code", code), ("display", display)) if v}],
            **({"text": text} if text else {})}


def to(text):
    return {"reference": text}


def network(text):
    return {"url": EXTENSION + "network-reference", "valueReference": to(text)}


def resource(address_, updated="2026-03-01T10:00:00Z", **elements):
    kind, id_ = address_.split("/")
    return {"resourceType": kind, "id": id_, "meta": {"lastUpdated": updated}, **elements}


RESOURCES = [
    resource("Practitioner/eve", name=[{"family": "Carreño Quinones", "given": ["Evelyn", "M."], "prefix": ["Dr."]}],
             identifier=[{"system": NPI, "value": "2000000010"}]),
    resource("Practitioner/sev", "2026-04-01T00:00:00+02:00", name=[{"family": "O'Test", "given": ["Séverine"]},
                                                                    {"family": "Before", "text": "Severine Before, MD"}]),
    resource("Practitioner/tod", "2025-12-31T23:59:59Z", name=[{"family": "test", "given": ["Tod"]}]),
    resource("Organization/a", name="Meadow, Brook | Partners", alias=["Alpha"], type=[concept(BASE + "CodeSystem/OrgTypeCS", "prvgrp", "A group", "Group")],
             address=[{"line": ["1 Brook St"], "city": "New Boston", "state": "NH", "postalCode": "03070", "use": "work"}]),
    resource("Organization/b", name="Brook", type=[concept(None, "prvgrp")], partOf=to("Organization/a"),
             address=[{"city": "Boston", "state": "MA", "postalCode": "02115-1234"}]),
    resource("Organization/c", name="Back\\slash", partOf=to("Organization/b")),
    resource("Organization/n1", name="Blue Net", type=[concept(BASE + "CodeSystem/OrgTypeCS", "ntwk")]),
    resource("Location/l1", address={"city": "Boston", "state": "MA"}, managingOrganization=to("Organization/b"), name="L"),
    resource("Location/l2", address={"city": "Salem", "state": "OR"}, managingOrganization={"display": "somebody"}, name="M"),
    resource("PractitionerRole/r1", practitioner=to("Practitioner/eve"), organization=to("Organization/a"), location=[to("Location/l1")],
             specialty=[concept(NUCC, "207RX0202X", "Medical oncology")], code=[concept(ROLE, "ph")], extension=[network("Organization/n1")]),
    resource("PractitionerRole/r2", practitioner=to("Practitioner/sev"), organization=to("Organization/b"),
             location=[to("Location/l1"), to("Location/l2")], specialty=[concept(NUCC, "207R00000X"), concept("http://other", "207RX0202X")],
             code=[concept(ROLE, "ap"), concept(ROLE, "ph")]),
    resource("PractitionerRole/r3", practitioner=to(HOME + "/Practitioner/tod"), organization={"display": "unnamed"}, code=[concept(ROLE, "ap")]),
    resource("PractitionerRole/r4", practitioner=to("Practitioner/gone"), organization=to("https://other.example.org/fhir/Organization/a")),
    resource("InsurancePlan/p", name="Gold", alias=["Meadow Gold"], ownedBy=to("Organization/a"), administeredBy=to("Organization/b"),
             identifier=[{"type": concept("http://t", "NIIP", "Plan number"), "system": "http://cms.gov/medicare/ma-plan-id", "value": "H9001-001-000"}],
             plan=[{"type": concept(None, "gold")}, {"type": concept(None, "silver")}]),
]

# (type, query, ids; where the specification leaves a range: least, recommended, most)
ANSWERS = [
    # 3.1.1.4.8 string: begins, without case and accents; :exact whole and with both; :contains anywhere.
    ("Practitioner", "given=eve", "eve"), ("Practitioner", "given:contains=eve", "eve sev"),
    ("Practitioner", "given:exact=Eve", ""), ("Practitioner", "given:exact=Evelyn", "eve"),
    ("Practitioner", "given:exact=Severine", ""), ("Practitioner", "given=SÉVERINE", "sev"), ("Practitioner", "given=m.", "eve"),
    ("Practitioner", "family=carreno", "eve"), ("Practitioner", "family=test", "tod", "tod", "sev tod"),
    # "servers SHOULD search the parts of a family name independently"
    ("Practitioner", "family=quinones", "", "eve", "eve"),
    # "Punctuation and non-significant whitespace ... should also be ignored."
    ("Practitioner", "family=otest", "", "sev", "sev"), ("Practitioner", "family=carreno  quin", "", "eve", "eve"),
    ("Practitioner", "name:contains=nte", "", "", ""), ("Practitioner", "name:contains='", "sev", "sev", "sev"), ("Practitioner", "family:contains=otes", "", "sev", "sev"), ("Practitioner", "family=o'test", "sev"),
    ("Practitioner", "name=dr.", "eve"), ("Practitioner", "name=tod", "tod"), ("Practitioner", "name=before", "sev"),
    ("Practitioner", "name=tod test", "", "", "tod"),
    # OR and AND (3.1.1.4.17): a comma, a repeated parameter.
    ("Practitioner", "given=tod,eve", "eve tod"), ("Practitioner", "given=eve&given=m", "eve"), ("Practitioner", "given=eve&given=tod", ""),
    # Escapes (3.1.1.4.19)
    ("Organization", "name=Meadow\\, Brook", "a"), ("Organization", "name:exact=Meadow\\, Brook \\| Partners", "a"),
    ("Organization", "name=Meadow, Brook", "a", "a b", "a b"), ("Organization", "name:exact=Back\\\\slash", "c"), ("Organization", "name=alpha", "a"),
    # An address is searched in its strings; use is a code and no string.
    ("Organization", "address=boston", "b", "b", "a b"), ("Organization", "address=new bos", "a"), ("Organization", "address=work", ""),
    ("Organization", "address:contains=boston", "a b"), ("Organization", "address=02115", "b"), ("Location", "address-state=m", "l1"),
    ("Location", "address-city:exact=boston", ""),
    # 3.1.1.4.10 token
    ("Organization", "type=prvgrp", "a b"), ("Organization", "type=" + BASE + "CodeSystem/OrgTypeCS|prvgrp", "a"),
    ("Organization", "type=|prvgrp", "b"), ("Organization", "type=" + BASE + "CodeSystem/OrgTypeCS|", "a n1"),
    ("Organization", "type=http://other|prvgrp", ""), ("Organization", "type=PRVGRP", "", "", "a b"),
    ("Organization", "type:not=prvgrp", "c n1"), ("Organization", "type:not=prvgrp,ntwk", "c", "c", "a b c n1"),
    ("Organization", "type:missing=true", "c"), ("Organization", "type:missing=false", "a b n1"),
    ("Organization", "type:text=a gr", "a"), ("Organization", "type:text=group", "a"), ("Organization", "type:text=roup", "", "", "a"),
    ("PractitionerRole", "specialty=207RX0202X", "r1 r2"), ("PractitionerRole", "specialty=" + NUCC + "|207RX0202X", "r1"),
    ("PractitionerRole", "role=ap", "r2 r3"), ("PractitionerRole", "role=ap&role=ph", "r2"), ("PractitionerRole", "role=ap,ph", "r1 r2 r3"),
    ("PractitionerRole", "role:not=ap", "r1 r4"),
    ("InsurancePlan", "identifier=H9001-001-000", "p"), ("InsurancePlan", "identifier=http://cms.gov/medicare/ma-plan-id|H9001-001-000", "p"),
    ("InsurancePlan", "identifier:of-type=http://t|NIIP|H9001-001-000", "p"), ("InsurancePlan", "identifier:of-type=http://t|XX|H9001-001-000", ""),
    ("InsurancePlan", "identifier:text=plan", "p"), ("InsurancePlan", "plan-type=silver", "p"), ("InsurancePlan", "name=meadow", "p"),
    ("Practitioner", "_id=eve", "eve"), ("Practitioner", "_id=EVE", "", "", ""), ("Practitioner", "_id=eve,tod,nobody", "eve tod"),
    # 3.1.1.4.12 reference
    ("PractitionerRole", "practitioner=Practitioner/eve", "r1"), ("PractitionerRole", "practitioner=eve", "r1"),
    ("PractitionerRole", "practitioner=" + HOME + "/Practitioner/eve", "r1"), ("PractitionerRole", "practitioner=tod", "r3"),
    ("PractitionerRole", "practitioner=https://other.example.org/fhir/Practitioner/eve", ""),
    ("PractitionerRole", "practitioner:Practitioner=eve", "r1"), ("PractitionerRole", "practitioner=Organization/eve", ""),
    ("PractitionerRole", "practitioner=gone", "r4"), ("PractitionerRole", "organization=Organization/a", "r1"),
    ("PractitionerRole", "organization=https://other.example.org/fhir/Organization/a", "r4"),
    ("PractitionerRole", "organization:missing=true", "", "r3", "r3"), ("PractitionerRole", "network=n1", "r1"),
    ("PractitionerRole", "network:missing=true", "r2 r3 r4"), ("PractitionerRole", "location=l1,l2", "r1 r2"),
    # 3.1.1.4.15 chains; each parameter of a chain is judged alone.
    ("PractitionerRole", "location.address-state=OR", "r2"), ("PractitionerRole", "location.address-state=OR&location.address-city=Boston", "r2"),
    ("PractitionerRole", "organization.name=brook", "r2"), ("PractitionerRole", "organization.partof=Organization/a", "r2"),
    ("PractitionerRole", "organization.partof.name=meadow", "r2"), ("PractitionerRole", "practitioner.name=t", "r3", "r3", "r2 r3"),
    ("PractitionerRole", "organization:Organization.type=prvgrp", "r1 r2"), ("PractitionerRole", "location.organization.name:exact=Brook", "r1 r2"),
    ("Organization", "partof.partof.name=meadow", "c"), ("PractitionerRole", "organization.type:not=prvgrp", ""),
    # 3.1.1.4.16 reverse chains
    ("Practitioner", "_has:PractitionerRole:practitioner:role=ap", "sev tod"), ("Practitioner", "_has:PractitionerRole:practitioner:location=l2", "sev"),
    ("Organization", "_has:PractitionerRole:network:location=Location/l1", "n1"),
    ("Organization", "_has:PractitionerRole:organization:practitioner.name=eve", "a"),
    ("Location", "_has:PractitionerRole:location:_has:PractitionerRole:location:role=ph", None),
    # 3.1.1.4.7 date: 2026-04-01T00:00+02:00 is still March in UTC.
    ("Practitioner", "_lastUpdated=2026", "eve sev"), ("Practitioner", "_lastUpdated=2026-03", "eve sev"), ("Practitioner", "_lastUpdated=lt2026", "tod", "tod", "eve sev tod"),
    ("Practitioner", "_lastUpdated=ge2026-03-01", "eve sev"), ("Practitioner", "_lastUpdated=gt2026-03-01", "sev", "sev", "eve sev"), ("Practitioner", "_lastUpdated=ne2026-03-01", "sev tod"),
    ("Practitioner", "_lastUpdated=sa2026-03-01", "sev"), ("Practitioner", "_lastUpdated=eb2026-03-01", "tod"), ("Practitioner", "_lastUpdated=le2026-03-01", "eve tod"),
    ("Practitioner", "_lastUpdated=2026-03-01T10:00:00Z", "eve"), ("Practitioner", "_lastUpdated=2026-03-01T11:00:00%2B01:00", "eve"),
    ("Practitioner", "_lastUpdated=gt2025&_lastUpdated=lt2026-03-15", "eve"), ("Practitioner", "_lastUpdated=le2025,2026-03-31", "sev tod"),
    ("Practitioner", "", "eve sev tod"),
]

# (matches, parameters, what comes along); 3.1.1.5.4
INCLUDED = [
    ("PractitionerRole/r1", [("_include", "PractitionerRole:practitioner")], "Practitioner/eve"),
    ("PractitionerRole/r1 PractitionerRole/r2", [("_include", "PractitionerRole:location")], "Location/l1 Location/l2"),
    ("PractitionerRole/r4", [("_include", "PractitionerRole:practitioner"), ("_include", "PractitionerRole:organization")], ""),
    ("PractitionerRole/r3", [("_include", "PractitionerRole:practitioner")], "Practitioner/tod"),
    ("PractitionerRole/r1", [("_include", "PractitionerRole:network:Organization")], "Organization/n1"),
    ("PractitionerRole/r1", [("_include", "PractitionerRole:location"), ("_include", "Location:organization")], "Location/l1"),
    ("PractitionerRole/r1", [("_include", "PractitionerRole:location"), ("_include:iterate", "Location:organization")],
     "Location/l1 Organization/b"),
    ("Organization/c", [("_include:iterate", "Organization:partof")], "Organization/b Organization/a"),
    ("Organization/c Organization/b", [("_include", "Organization:partof")], "Organization/a"),
    ("Organization/a", [("_revinclude", "PractitionerRole:organization")], "PractitionerRole/r1"),
    ("Location/l1", [("_revinclude", "PractitionerRole:location")], "PractitionerRole/r1 PractitionerRole/r2"),
]


class Faulty(http.server.BaseHTTPRequestHandler):
    """A small server over the scan itself, with one fault at a time."""
    # Head and body leave together, or each answer waits for an acknowledgement.
    protocol_version, wbufsize, directory, fault = "HTTP/1.1", 1 << 16, None, None

    def log_message(self, *_):
        pass

    def do_POST(self):
        size = int(self.headers.get("Content-Length", 0))
        self.do_GET(self.rfile.read(size).decode())

    def do_GET(self, body=""):
        parts = urlsplit(self.path)
        pairs = parse_qsl(parts.query, keep_blank_values=True) + parse_qsl(body, keep_blank_values=True)
        self._send(self._bundle(parts.path.split("/")[3], pairs))

    def _send(self, value):
        text = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _bundle(self, kind, pairs):
        directory, fault = self.directory, self.fault
        start = int(dict(pairs).get("page", 0))
        asked = [(n, v) for n, v in pairs if n != "page"]
        used = [(n, v) for n, v in asked if not (fault == "ignores a parameter" and n == "role")]
        ids = sorted(directory.search(kind, used))
        size = int(dict(asked).get("_count", 5)) or 1
        page = ids[start:start + size] + (ids[:1] if fault == "repeats a match" and start else [])
        along = sorted(directory.included([(kind, i) for i in page], asked))
        if fault == "loses an include":
            along = along[1:]
        if fault == "includes more":
            along = sorted(set(along) | {("Organization", "a")}) if ("Organization", "a") not in [(kind, i) for i in page] else along
        is_count = dict(asked).get("_summary") == "count"
        entry = [{"fullUrl": f"{directory.base}/{k}/{i}", "resource": directory.resources[k, i],
                  "search": {"mode": "match" if (k, i) not in along else "include"}} for k, i in [(kind, i) for i in page] + along]
        if fault == "loses a match" and entry and len(ids) > 1:
            entry = entry[1:]
        links = [{"relation": "self", "url": f"{directory.base}/{kind}?{urlencode(used)}"}]
        if start + size < len(ids) and not is_count:
            links.append({"relation": "next", "url": f"{directory.base}/{kind}?{urlencode(asked + [('page', start + size)])}"})
        return {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": [] if is_count else entry,
                "total": len(ids) + (fault == "counts one more")}


FAULTS = {None: None, "ignores a parameter": "wider", "repeats a match": "twice", "loses an include": "include missing",
          "includes more": "include wider", "loses a match": "missing", "counts one more": "total"}


def keys(text):
    return {tuple(k.split("/")) for k in text.split()}


def scans(failed):
    directory = Directory({(r["resourceType"], r["id"]): r for r in RESOURCES}, HOME)
    for kind, query, *answers in ANSWERS:
        if answers == [None]:
            try:
                directory.search(kind, query)
                failed.append(f"{kind}?{query} should not be understood")
            except Exception as error:
                if type(error).__name__ != "NotASearch":
                    raise
            continue
        wanted = answers * 3 if len(answers) == 1 else answers
        for level, ids in zip((SHALL, SHOULD, MAY), wanted):
            seen = directory.search(kind, query, level)
            # One answer written down is the least and the recommended one; what may be found beyond is not its subject.
            if seen != set(ids.split()) and not (len(answers) == 1 and level == MAY and seen >= set(ids.split())):
                failed.append(f"{kind}?{query} at {level}: {sorted(seen)}, by hand {ids!r}")
    for matches, pairs, wanted in INCLUDED:
        seen = directory.included(sorted(keys(matches)), pairs)
        if seen != keys(wanted):
            failed.append(f"{pairs} of {matches}: {sorted(seen)}, by hand {wanted!r}")
    for text, parts in (("a,b", ["a", "b"]), ("a\\,b,c", ["a\\,b", "c"]), ("a\\\\,b", ["a\\\\", "b"]), ("", [""])):
        if split(text, ",") != parts:
            failed.append(f"split {text!r}")
    for text in ("a,b|c$d\\e", "\\,"):
        if unescape(escape(text)) != text or len(split(escape(text), ",")) != 1:
            failed.append(f"escape {text!r}")
    if interval("2024-02")[1] - interval("2024-02")[0] != 29 * 86_400 * 10**9 or interval("2026-12")[1] != interval("2027-01")[0]:
        failed.append("months")
    return len(ANSWERS) + len(INCLUDED)


def profiles(failed):
    """One good role, and each thing that can be wrong with it."""
    good = {"resourceType": "PractitionerRole", "id": "x", "meta": {"profile": [EXTENSION + "plannet-PractitionerRole"]}, "active": True,
            "practitioner": to("Practitioner/p"), "code": [concept(ROLE, "ph")], "specialty": [concept(NUCC, "207RX0202X")],
            "telecom": [{"system": "phone", "value": "(212) 555-0101"}], "extension": [network("Organization/n"), {
                "url": EXTENSION + "newpatients", "extension": [{"url": "acceptingPatients", "valueCodeableConcept": concept(
                    BASE + "CodeSystem/AcceptingPatientsCS", "newpt")}]}]}
    bad = [dict(good, meta={}), dict(good, active=False), {k: v for k, v in good.items() if k not in ("active",)},
           dict(good, code=[concept(ROLE, "doctor")]), dict(good, specialty=[concept(NUCC, "282N00000X")]),
           dict(good, telecom=[{"value": "1"}]), dict(good, practitioner=to("Organization/p")),
           {k: v for k, v in good.items() if k != "practitioner"}, dict(good, extension=good["extension"] + good["extension"][:1]),
           dict(good, extension=[{"url": EXTENSION + "newpatients", "extension": []}]),
           dict(good, extension=[{"url": EXTENSION + "newpatients", "extension": [
               {"url": "acceptingPatients", "valueCodeableConcept": concept(BASE + "CodeSystem/AcceptingPatientsCS", "not")}]}])]
    failed += [f"a good role: {p}" for p in profile_problems(good)]
    failed += [f"bad role {i} passes" for i, r in enumerate(bad) if not profile_problems(r)]
    return 1 + len(bad)


def round_trip(failed):
    """What a field-by-field comparison has to say of two resources."""
    from fhir_round_trip import differences
    whole = {"id": "x", "name": [{"family": "A", "given": ["B", "C"]}], "active": True, "extension": [
        {"url": EXTENSION + "newpatients", "valueCode": "a"}], "telecom": [{"system": "phone", "value": "1"}]}
    cases = [({}, set()), ({"active": False}, {("changed", "P.active")}), ({"telecom": None}, {("missing", "P.telecom")}),
             ({"name": [{"family": "A", "given": ["C", "B"]}]}, {("reordered", "P.name.given")}),
             ({"name": [{"family": "A", "given": ["B"]}]}, {("missing", "P.name.given")}),
             ({"gender": "female"}, {("added", "P.gender")}),
             ({"extension": [{"url": EXTENSION + "accessibility", "valueCode": "a"}]},
              {("missing", "P.extension[newpatients]"), ("added", "P.extension[accessibility]")}),
             ({"telecom": [{"system": "phone", "value": "2"}]}, {("changed", "P.telecom.value")}),
             ({"active": 1}, {("changed", "P.active")})]
    for change, wanted in cases:
        seen = {k: v for k, v in {**whole, **change}.items() if v is not None}
        found = {d[:2] for d in differences(whole, seen, "P")}
        if found != wanted:
            failed.append(f"round trip with {change}: {found}")
    return len(cases)


def faults(failed):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Faulty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/fhir/r4"
    directory = Directory({(r["resourceType"], r["id"]): r for r in RESOURCES}, base)
    Faulty.directory = directory
    for fault, wanted in FAULTS.items():
        Faulty.fault = fault
        comparison, seen = Comparison(Server(base), directory), []
        for kind, pairs, method in Asking(directory, 5).requests(600):
            seen += [d.what for d in comparison.compare(kind, pairs, method)]
        if (wanted is None and seen) or (wanted is not None and not any(s.split(":")[0] == wanted for s in seen)):
            failed.append(f"a server that {fault}: {sorted(set(seen))[:5]}")
    server.shutdown()
    return len(FAULTS)


def run():
    failed = []
    count = scans(failed) + profiles(failed) + round_trip(failed) + faults(failed)
    for line in failed:
        print(line)
    print(f"{count} checks of the examination itself, {len(failed)} failed")
    return 1 if failed else 0
