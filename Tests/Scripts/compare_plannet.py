#!/usr/bin/env python3
"""Compares a FHIR directory (Plan-Net, VhDir, mCSD) with what was imported from it: who is where, in which networks.

  compare_plannet.py --report REPORT.json --export EXPORT.ndjson --on DATE FILE ...
  compare_plannet.py --selftest

FILE are the files of the source, XML or JSON Bundles, single resources or NDJSON, in any order, or folders of them;
REPORT.json is what `second-opinion import FILE ... --as plan-net --source ID --json` printed, EXPORT.ndjson what
`second-opinion export ndjson --on DATE` wrote. The rules of the importer are written here a second time, over Python's
json and ElementTree, so that a mistake would have to be made twice: clinicians, roles with place, organization,
networks, new patients and virtual kinds, hospitals, specialties, licenses, languages, organizations, plans, and above
all the pairs of a clinician and a network.

An entity that several resources describe (one NPI in two of them) is compared by its networks and places only.

Prints up to 20 differences and exits 1, or prints one line and exits 0; exits 2 when a file cannot be read.
"""
import argparse
import datetime
import json
import os
import re
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

LISTED = 20
FHIR = "{http://hl7.org/fhir}"
READ = ["Practitioner", "PractitionerRole", "Organization", "OrganizationAffiliation", "Location", "HealthcareService",
        "InsurancePlan"]
YES, NO = {"yes", "newpt"}, {"no", "nopt", "not", "existptonly", "existptfam"}
CONTRADICTION, MISSING, HASH = "yes and no", " (missing)", re.compile("~[0-9a-f]{16}$")
MASK = re.compile(r"[$*_=-]+")
THREE_LETTERS = {"eng": "en", "spa": "es", "vie": "vi", "por": "pt", "zho": "zh", "hat": "ht"}


# MARK: Reading

class Node(dict):
    """Children by name, each a list of nodes; `value` is the text of a primitive."""
    value = ""

    def all(self, *names):
        found = [self]
        for name in names:
            found = [child for node in found for child in node.get(name, [])]
        return found

    def text(self, *names):
        found = self.all(*names)
        return found[0].value.strip(" \t") if found else ""

    def extensions(self, name):
        return [e for e in self.all("extension") if e.text("url").split("/")[-1] == name]


def from_json(value):
    node = Node()
    if isinstance(value, dict):
        for key, inner in value.items():
            inner = [x for x in (inner if isinstance(inner, list) else [inner]) if x is not None]
            node[key] = [from_json(x) for x in inner]
    elif isinstance(value, bool):
        node.value = "true" if value else "false"
    else:
        node.value = str(value)
    return node


def from_xml(element):
    node = Node()
    node.value = element.get("value", "")
    for name, value in element.attrib.items():
        if name in ("url", "id"):
            node.setdefault(name, []).append(from_json(value))
    for child in element:
        if child.tag.startswith(FHIR):
            node.setdefault(child.tag[len(FHIR):], []).append(from_xml(child))
    return node


def resources(path):
    """(type, resource, address) of each resource of a file; the type is empty where it is not said."""
    if path.endswith(".xml"):
        root = ElementTree.parse(path).getroot()
        if root.tag != FHIR + "Bundle":
            return [(root.tag[len(FHIR):], from_xml(root), "")]
        found = []
        for entry in root.findall(FHIR + "entry"):
            node = from_xml(entry)
            for element in list(entry.find(FHIR + "resource"))[:1]:
                found.append((element.tag[len(FHIR):], from_xml(element), node.text("fullUrl")))
        return found
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    if path.endswith((".ndjson", ".jsonl")):
        values = [json.loads(line, parse_float=str, parse_int=str) for line in text.splitlines() if line.strip()]
        return [(value.get("resourceType", ""), from_json(value), "") for value in values]
    value = json.loads(text, parse_float=str, parse_int=str)
    if value.get("resourceType") != "Bundle":
        return [(value.get("resourceType", ""), from_json(value), "")]
    return [(entry["resource"].get("resourceType", ""), from_json(entry["resource"]), entry.get("fullUrl", ""))
            for entry in value.get("entry", [])]


def files(paths):
    for path in paths:
        if os.path.isdir(path):
            for name in sorted(os.listdir(path)):
                if name.lower().endswith((".xml", ".json", ".ndjson", ".jsonl")):
                    yield os.path.join(path, name)
        else:
            yield path


# MARK: The rules

def is_npi(value):
    if not re.fullmatch(r"[12][0-9]{9}", value):
        return False
    total = 24
    for place, digit in enumerate(reversed(value)):
        digit = int(digit) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def last_day(text):
    """A day, month or year as the last day it can mean."""
    if len(text) == 10:
        return text
    year, month = int(text[:4]), int(text[5:7]) if len(text) == 7 else 12
    after = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (after - datetime.timedelta(days=1)).isoformat()


def period(node):
    start, end = node.text("period", "start")[:10], node.text("period", "end")[:10]
    first = start + {4: "-01-01", 7: "-01", 10: ""}[len(start)] if start else None
    return first, last_day(end) if end else None


def codes(concept):
    return [c.text("code") for c in concept.all("coding") if c.text("code")]


def nucc(concept):
    for coding in concept.all("coding"):
        if coding.text("system").endswith("/provider-taxonomy") and len(coding.text("code")) == 10:
            return coding.text("code")
    return None


def words(concept):
    return concept.text("text") or next((c.text("display") for c in concept.all("coding") if c.text("display")), "")


def own_npi(node):
    for identifier in node.all("identifier"):
        if identifier.text("system").split("/")[-1] == "us-npi" and identifier.text("use") != "old":
            if is_npi(identifier.text("value")):
                return identifier.text("value")
    return None


def answers(nodes):
    """What is said of new patients: in general, and by network. Who contradicts himself ends the asking."""
    general, by_network = [], {}
    for extension in nodes.extensions("newpatients"):
        for part in extension.extensions("acceptingPatients"):
            code = part.text("valueBoolean") or next(iter(codes(part.all("valueCodeableConcept")[0])), "") \
                if part.all("valueBoolean") or part.all("valueCodeableConcept") else part.text("valueCode")
            code = {"true": "yes", "false": "no"}.get(code, code)
            if code not in YES | NO:
                continue
            networks = extension.extensions("fromNetwork") + extension.extensions("network")
            if not networks:
                general.append(code)
            elif networks[0].text("valueReference", "reference"):
                by_network.setdefault(networks[0].text("valueReference", "reference"), []).append(code)
    def one(said):
        return (said[0] if len({c in YES for c in said}) == 1 else CONTRADICTION) if said else None
    return one(general), {network: one(said) for network, said in by_network.items()}


class Directory:
    """What a source says, derived from its references."""

    def __init__(self, source, on):
        self.source, self.on = source, on
        self.found, self.byaddress, self.gone, self.networks = {}, {}, set(), {}
        self.read, self.entities, self.plans = 0, {}, {}

    def add(self, kind, node, address):
        self.read += 1
        if kind not in READ or not kind:
            return
        key = f"{kind}/{node.text('id') or address.split(':')[-1]}"
        if key in self.found:
            sys.exit(f"{key} stands twice: not compared")
        node.kind, node.key = kind, key
        self.found[key] = node
        if address:
            self.byaddress.setdefault(address, key)
        status = node.text("status")
        if node.text("active") == "false" or status in ("inactive", "entered-in-error", "retired", "draft"):
            self.gone.add(key)

    # References

    def key(self, reference, kind):
        text = reference.text("reference")
        if text in self.byaddress and text.startswith("urn:"):
            return self.byaddress[text]
        if text:
            parts = text.split("/_history/")[0].split("/")
            key = "/".join(parts[-2:]) if len(parts) > 1 else f"{kind}/{text}"
            return key if key in self.found or text not in self.byaddress else self.byaddress[text]
        value = reference.text("identifier", "value")
        for key, node in self.found.items() if value else ():
            if node.kind == kind and any(i.text("value") == value for i in node.all("identifier")):
                return key
        return f"{kind}/identifier/{value}" if value else None

    def has_unnamed(self, node, kind, *names):
        return any(not self.key(reference, kind) for reference in node.all(*names))

    def keys(self, node, kind, *names):
        result = []
        for reference in node.all(*names):
            key = self.key(reference, kind)
            if key and key not in result:
                result.append(key)
        return result

    def present(self, keys):
        return [key for key in keys if key in self.found and key not in self.gone]

    def local(self, key):
        """What is missing has an id that no resource has; which hash stands behind it is the importer's."""
        return f"{self.source}:{key.split('/')[-1]}" + ("" if key in self.found else MISSING)

    # Who is who

    def organization_id(self, key):
        node = self.found[key]
        npi = None if self.is_network(node) else own_npi(node)
        return f"npi:{npi}" if npi else f"ccn:{self.ccn(key)}" if self.ccn(key) else "organization:" + self.local(key)

    def ccn(self, key):
        for identifier in self.found[key].all("identifier"):
            if identifier.text("system") == "urn:oid:2.16.840.1.113883.4.336":
                return identifier.text("value")
        return None

    def is_network(self, node):
        codings = node.all("type", "coding")
        return (any(c.text("code") == "ntwk" or c.text("system").endswith("/network-type") for c in codings)
                or any(p.value.lower().endswith("-network") for p in node.all("meta", "profile")))

    def of(self, kind):
        return [node for key, node in self.found.items() if node.kind == kind and key not in self.gone]

    # What a role says

    def participant(self, affiliation):
        """One that is not named is nobody, also where the organization that it takes part in is named."""
        name = "participatingOrganization" if affiliation.all("participatingOrganization") else "organization"
        return self.keys(affiliation, "Organization", name)[:1]

    def networks_of_affiliations(self, organization, locations):
        result = []
        for affiliation in self.of("OrganizationAffiliation"):
            places = self.keys(affiliation, "Location", "location")
            is_limited = places or self.has_unnamed(affiliation, "Location", "location")
            if self.participant(affiliation) == [organization] and (not is_limited or locations and set(locations) <= set(places)):
                result += [(n, *period(affiliation)) for n in self.keys(affiliation, "Organization", "network")]
        return result

    def virtual(self, services, is_whole):
        kinds, physical = set(), 0
        for key in services:
            own = set()
            for method in self.found[key].extensions("delivery-method"):
                types = [c for part in method.extensions("type") for c in codes(part.all("valueCodeableConcept")[0])]
                if "physical" in types:
                    own.add("physical")
                if "virtual" in types:
                    own.add("virtual")
                    for part in method.extensions("virtualModalities"):
                        code = codes(part.all("valueCodeableConcept")[0])[0]
                        if code in ("phone", "video", "tdd", "sms", "app", "web"):
                            own.add({"sms": "text"}.get(code, code))
            if "virtual" in own:
                kinds |= own - {"virtual", "physical"} or {"unspecified"}
            elif own == {"physical"}:
                physical += 1
        if not kinds and is_whole and services and physical == len(services):
            return {"none"}
        return kinds

    def role(self, node, networks, services, location, is_whole=True, phone="", organization=None, limit=(None, None)):
        """One role as the export shows it."""
        general, by_network = answers(node) if node else (None, {})
        said = [answers(self.found[key]) for key in services]
        if location:
            said_here = answers(self.found[location])
        participations = set()
        for network, start, end in networks:
            if network in self.gone:
                continue
            def about(statements):
                for reference, code in statements.items():
                    if self.key(from_json({"reference": reference}), "Organization") == network:
                        return code
                return None
            code = about(by_network) or general
            for _, statements in said:
                code = code or about(statements)
            if not code and location:
                code = about(said_here[1])
            code = None if code == CONTRADICTION else code
            start = max(filter(None, [start, limit[0]]), default=None)
            end = min(filter(None, [end, limit[1]]), default=None)
            participations.add((self.local(network), code, start, end))
        current = [code for _, code, start, end in participations
                   if code and not (start and start > self.on) and not (end and end < self.on)]
        stated = general if not participations else None
        if not general and CONTRADICTION not in by_network.values():
            # In the order in which they are asked, until one says yes.
            stated = None
            for answer, statements in said + ([said_here] if location and not any(a for a, _ in said) else []):
                if CONTRADICTION in statements.values():
                    stated = None
                    break
                if answer in YES:
                    stated = answer
                    break
                stated = answer if answer == CONTRADICTION or not stated else stated
        accepting = "yes" if any(c in YES for c in current) else "no" if current else \
            "yes" if stated in YES else "no" if stated in NO else "unknown"
        plans = {plan for plan, offered in self.plans.items() if offered & {p[0] for p in participations}}
        return (self.local(location) if location else None, organization, frozenset(participations), accepting,
                frozenset(self.virtual(services, is_whole)), frozenset(plans))

    def roles_of(self, node, shows_organization):
        organization = next(iter(self.keys(node, "Organization", "organization")), None)
        named = self.keys(node, "HealthcareService", "healthcareService")
        services = self.present(named)
        named_places = self.keys(node, "Location", "location")
        is_unnamed = self.has_unnamed(node, "Location", "location")
        if not self.present(named_places):
            for service in services:
                is_unnamed = is_unnamed or self.has_unnamed(self.found[service], "Location", "location")
                for place in self.keys(self.found[service], "Location", "location"):
                    named_places += [place] if place not in named_places else []
        places = self.present(named_places)
        lost = [] if is_unnamed else [place for place in named_places if place not in self.found]
        is_closed = not places and named_places and not lost and not is_unnamed
        own = [(key, None, None) for extension in node.extensions("network-reference")
               for key in self.keys(extension, "Organization", "valueReference")]
        shown = None
        if shows_organization and organization and organization not in self.gone:
            shown = self.organization_id(organization) if organization in self.found \
                else "organization:" + self.local(organization)
        names_own = own or any(self.has_unnamed(extension, "Organization", "valueReference")
                               for extension in node.extensions("network-reference"))

        def networks(place):
            if is_closed:
                return []
            return own if names_own else self.networks_of_affiliations(organization, [place] if place else lost)
        return [self.role(node, networks(place), services, place,
                          len(named) == len(services), organization=shown, limit=period(node))
                for place in places or [None]]

    # All of it

    def derive(self):
        named = set()
        for node in self.of("InsurancePlan"):
            number = next((i.text("value") for i in node.all("identifier")
                           if i.text("system").endswith("ma-plan-id")
                           or re.fullmatch(r"[0-9]{5}[0-9A-Z]{9}", i.text("value"))), None)
            networks = [key for path in (("network",), ("plan", "network"), ("coverage", "network"))
                        for key in self.keys(node, "Organization", *path)]
            named |= set(networks)
            self.plans[number or self.local(node.key)] = {self.local(n) for n in networks if n not in self.gone}
        for node in self.of("OrganizationAffiliation"):
            named |= set(self.keys(node, "Organization", "network"))
        for node in self.of("PractitionerRole"):
            for extension in node.extensions("network-reference"):
                named |= set(self.keys(extension, "Organization", "valueReference"))
        self.named_networks = named
        self.derive_clinicians()
        self.derive_organizations()

    def is_admitting(self, node):
        concepts = node.all("code")
        return bool(concepts) and all("ap" in codes(c) for c in concepts)

    def derive_clinicians(self):
        roles = {}
        for node in self.of("PractitionerRole"):
            for key in self.keys(node, "Practitioner", "practitioner")[:1]:
                if key not in self.gone:
                    roles.setdefault(key, []).append(node)
        people = {node.key for node in self.of("Practitioner")}
        for key in sorted(people | set(roles)):
            person = self.found.get(key)
            own = person and own_npi(person)
            stated = {own_npi(node) for node in roles.get(key, [])} - {None}
            npi = own or (stated.pop() if len(stated) == 1 else None)
            entity = self.entity(f"npi:{npi}" if npi else "clinician:" + self.local(key), "clinician")
            if person:
                self.add_person(entity, person)
            if not entity["name"]:
                displays = [n.text("practitioner", "display") for n in sorted(roles.get(key, []), key=lambda n: n.key)]
                entity["name"] = next(filter(None, displays), "")
            for node in roles.get(key, []):
                entity["specialties"] |= {nucc(c) for c in node.all("specialty")} - {None}
                organization = next(iter(self.present(self.keys(node, "Organization", "organization"))), None)
                if not self.is_admitting(node):
                    entity["roles"] += self.roles_of(node, True)
                elif organization and self.ccn(organization):
                    entity["hospitals"].add(self.ccn(organization))

    def entity(self, id_, kind):
        entity = self.entities.setdefault(
            id_, {"kind": kind, "roles": [], "name": "", "specialties": set(), "licenses": set(), "languages": set(),
                  "hospitals": set(), "gender": None, "resources": 0})
        entity["resources"] += 1
        return entity

    def add_person(self, entity, person):
        entity["gender"] = {"male": "M", "female": "F", "other": "X"}.get(person.text("gender"))
        names = sorted(person.all("name"), key=lambda n: {"official": 0, "": 1, "usual": 2, "old": 4}.get(n.text("use"), 3))
        if names and names[0].text("family"):
            entity["last"], entity["first"] = names[0].text("family"), names[0].text("given")
            entity["name"] = names[0].text("family")
        elif names:
            entity["name"] = names[0].text("text")
        for communication in person.all("communication"):
            for code in codes(communication)[:1]:
                entity["languages"].add(THREE_LETTERS.get(code, re.split("[-_]", code.lower())[0]))
        for qualification in person.all("qualification"):
            details = (qualification.extensions("practitioner-qualification") + [Node()])[0]
            status = next((s.text("valueCode") or s.text("valueCoding", "code") for s in details.extensions("status")), "")
            if status in ("inactive", "revoked", "pending", "issiner"):
                continue
            concept = (qualification.all("code") + [Node()])[0]
            if nucc(concept):
                entity["specialties"].add(nucc(concept))
            number = qualification.text("identifier", "value")
            number = "" if MASK.fullmatch(number) else number
            for place in details.extensions("whereValid"):
                state = next(iter(codes((place.all("valueCodeableConcept") + [Node()])[0])), "")
                if len(state) == 2 and (number or nucc(concept)):
                    entity["licenses"].add((state, number))

    def derive_organizations(self):
        own_roles = {}
        for node in self.of("PractitionerRole"):
            if not node.all("practitioner") and not self.is_admitting(node):
                for key in self.keys(node, "Organization", "organization")[:1]:
                    own_roles.setdefault(key, []).append(node)
        affiliated = {key for a in self.of("OrganizationAffiliation") for key in self.participant(a)}
        known = {node.key for node in self.of("Organization")}
        missing = {key for key in set(own_roles) | affiliated if key not in self.found}
        for key in sorted(known | missing):
            node = self.found.get(key)
            roles = [role for n in own_roles.get(key, []) for role in self.roles_of(n, False)]
            served = {role[0] for role in roles}
            services = [s.key for s in self.of("HealthcareService") if self.keys(s, "Organization", "providedBy")[:1] == [key]]
            sites = [l.key for l in self.of("Location") if self.keys(l, "Organization", "managingOrganization")[:1] == [key]]
            for affiliation in self.of("OrganizationAffiliation"):
                if self.participant(affiliation) == [key]:
                    sites += self.present(self.keys(affiliation, "Location", "location"))
            for service in services:
                sites += self.present(self.keys(self.found[service], "Location", "location"))
            for site in dict.fromkeys(sites):
                here = [s for s in services if site in self.keys(self.found[s], "Location", "location")
                        or not self.found[s].all("location")]
                networks = self.networks_of_affiliations(key, [site])
                if self.local(site) not in served or networks:
                    roles.append(self.role(None, networks, here, site))
            is_payer = node and any(c in ("payer", "pay", "ins") for t in node.all("type") for c in codes(t))
            is_network = node and (self.is_network(node) or key in self.named_networks)
            if not sites and not is_payer and not is_network:
                networks = self.networks_of_affiliations(key, [])
                places = [a for a in node.all("address") if a.text("type") != "postal"
                          and a.text("use") not in ("old", "billing", "home")] if node else []
                role = self.role(None, networks, services, None)
                has_address = any(places[0].text(n) for n in ("line", "city", "state", "postalCode")) if places else False
                if (networks or not roles) and (networks or has_address or role[4] or role[3] != "unknown"):
                    roles.append(role)
            if not roles and (not node or is_payer or is_network):
                continue
            entity = self.entity(self.organization_id(key) if node else "organization:" + self.local(key), "organization")
            entity["name"] = node.text("name") if node else ""
            entity["roles"] += roles


# MARK: Comparing

class Differences:
    def __init__(self):
        self.lines = []

    def check(self, what, wanted, found):
        if wanted != found:
            self.lines.append(f"{what}: {show(wanted)} in the files, {show(found)} in the export")


def show(value):
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(sorted(show(x) for x in value)) + "}"
    if isinstance(value, (list, tuple)):
        return "(" + ", ".join(show(x) for x in value) + ")"
    return str(value)


def missing(id_):
    return HASH.sub(MISSING, id_)


def exported(path, source):
    """The lines of the source by entity."""
    entities = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if any(s["id"] == source for s in record["sources"]):
                entities.setdefault(missing(record["id"]), []).append(record)
    return entities


def exported_role(line):
    site = line["site"] or {}
    participations = frozenset(
        (missing(p["network_id"]), p["accepting_code"], p["from"], p["to"]) for p in line["participations"])
    organization = line["organization"] and missing(line["organization"]["id"])
    return (site.get("id"), organization, participations, line["accepting"], frozenset(line["virtual"]),
            frozenset(line["plans"]))


def compare(directory, report, lines):
    """The differences; how many pairs of a clinician and a network agree."""
    differences = Differences()
    differences.check("resources read", directory.read, report["read"])
    differences.check("entities", set(directory.entities), set(lines))
    pairs = set()
    for id_, entity in directory.entities.items():
        records = lines.get(id_, [])
        if not records:
            continue
        roles = [exported_role(record) for record in records]
        networks = {p[0] for role in entity["roles"] for p in role[2]}
        if entity["kind"] == "clinician":
            pairs |= {(id_, network) for network in networks}
        differences.check(f"{id_} networks", networks, {p[0] for role in roles for p in role[2]})
        if entity["resources"] > 1:
            continue
        if entity["kind"] == "clinician" or entity["roles"]:
            key = lambda role: show(role)
            wanted = entity["roles"] or [(None, None, frozenset(), "unknown", frozenset(), frozenset())]
            differences.check(f"{id_} roles", sorted(wanted, key=key), sorted(roles, key=key))
        first = records[0]
        differences.check(f"{id_} kind", entity["kind"], first["kind"])
        if entity["kind"] == "clinician":
            differences.check(f"{id_} gender", entity["gender"], first["gender"])
            differences.check(f"{id_} languages", entity["languages"], set(first["languages"]))
            differences.check(f"{id_} specialties", entity["specialties"], set(first["specialties"]))
            differences.check(f"{id_} hospitals", entity["hospitals"], set(first["hospitals"]))
            licenses = {(l["state"] or "", l["number"] or "") for l in first["licenses"]}
            differences.check(f"{id_} licenses", entity["licenses"], licenses)
            if "last" in entity:
                differences.check(f"{id_} last name", entity["last"], first["name_parts"]["last"])
                differences.check(f"{id_} first name", entity["first"] or None, first["name_parts"]["first"])
            elif entity["name"]:
                differences.check(f"{id_} name", True, first["name"].startswith(entity["name"]))
        else:
            differences.check(f"{id_} name", entity["name"], first["name"])
    found = {(id_, missing(p["network_id"])) for id_, records in lines.items() for record in records
             if record["kind"] == "clinician" for p in record["participations"]}
    differences.check("pairs of clinician and network", pairs, found)
    return differences.lines, len(pairs)


def run(paths, report_path, export_path, on):
    try:
        with open(report_path, encoding="utf-8") as file:
            report = json.load(file)
        directory = Directory(report["source"], on)
        for path in files(paths):
            for kind, node, address in resources(path):
                directory.add(kind, node, address)
        directory.derive()
        lines = exported(export_path, report["source"])
    except (OSError, ValueError, KeyError, ElementTree.ParseError) as error:
        print(f"compare_plannet: {error}", file=sys.stderr)
        return 2
    differences, pairs = compare(directory, report, lines)
    for line in differences[:LISTED]:
        print(line[:1000])
    if differences:
        print(f"{len(differences)} differences")
        return 1
    roles = sum(len(e["roles"]) for e in directory.entities.values())
    clinicians = sum(e["kind"] == "clinician" for e in directory.entities.values())
    print(f"same: {directory.read:,} resources, {clinicians:,} clinicians, {len(directory.entities) - clinicians:,} "
          f"organizations, {roles:,} roles, {pairs:,} pairs of a clinician and a network")
    return 0


# MARK: Selftest

def selftest():
    """A right export passes; each of these changes to it is found."""
    base = "http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/"
    source = [
        {"resourceType": "Organization", "id": "n", "name": "N", "type": [{"coding": [{"code": "ntwk"}]}]},
        {"resourceType": "Organization", "id": "o", "name": "O"},
        {"resourceType": "Location", "id": "l", "status": "active"},
        {"resourceType": "InsurancePlan", "id": "p", "network": [{"reference": "Organization/n"}]},
        {"resourceType": "HealthcareService", "id": "s", "extension": [
            {"url": base + "delivery-method", "extension": [
                {"url": "type", "valueCodeableConcept": {"coding": [{"code": "virtual"}]}}]}]},
        {"id": "a", "gender": "female", "name": [{"family": "Ejemplo", "given": ["Ana"]}],
         "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "2000000010"}],
         "communication": [{"coding": [{"code": "en-US"}]}], "resourceType": "Practitioner"},
        {"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "Practitioner/a"},
         "organization": {"reference": "Organization/o"}, "location": [{"reference": "Location/l"}],
         "healthcareService": [{"reference": "HealthcareService/s"}],
         "specialty": [{"coding": [{"system": "http://nucc.org/provider-taxonomy", "code": "207RX0202X"}]}],
         "extension": [
             {"url": base + "network-reference", "valueReference": {"reference": "Organization/n"}},
             {"url": base + "newpatients", "extension": [
                 {"url": "acceptingPatients", "valueCodeableConcept": {"coding": [{"code": "newpt"}]}}]}]},
    ]
    common = {"specialties": [], "languages": [], "licenses": [], "hospitals": [], "gender": None, "virtual": [],
              "participations": [], "plans": [], "accepting": "unknown", "organization": None, "site": None,
              "sources": [{"id": "m"}], "name_parts": {"first": None, "last": None}}
    ana = dict(common, id="npi:2000000010", kind="clinician", name="Ana Ejemplo", gender="F", languages=["en"],
               name_parts={"first": "Ana", "last": "Ejemplo"}, specialties=["207RX0202X"], plans=["m:p"],
               virtual=["unspecified"], accepting="yes", organization={"id": "organization:m:o"}, site={"id": "m:l"},
               participations=[{"network_id": "m:n", "accepting_code": "newpt", "from": None, "to": None}])
    office = dict(common, id="organization:m:o", kind="organization", name="O")
    network = {"network_id": "m:x", "accepting_code": None, "from": None, "to": None}
    changes = [
        ("a clinician is missing", [office]), ("an organization is missing", [ana]),
        ("one too many", [ana, office, dict(office, id="organization:m:x")]), ("a role twice", [ana, ana, office]),
    ] + [(name, [dict(ana, **{name: value}), office]) for name, value in [
        ("participations", []), ("participations", ana["participations"] + [network]),
        ("participations", [dict(ana["participations"][0], accepting_code="nopt")]),
        ("participations", [dict(ana["participations"][0], to="2026-01-01")]), ("plans", []), ("virtual", ["video"]),
        ("virtual", []), ("accepting", "unknown"), ("organization", None), ("site", {"id": "m:other"}),
        ("gender", None), ("languages", ["en", "es"]), ("specialties", []), ("hospitals", ["220001"]),
        ("licenses", [{"state": "MA", "number": "1"}]), ("name_parts", {"first": "Ana", "last": "Otra"}),
        ("kind", "organization"),
    ]]
    with tempfile.TemporaryDirectory() as folder:
        def path(name, lines):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in lines)
            return os.path.join(folder, name)
        files_ = [path("d.ndjson", source)]
        report = path("r.json", [{"source": "m", "read": len(source)}])
        directory = Directory("m", "2026-11-15")
        for kind, node, address in resources(files_[0]):
            directory.add(kind, node, address)
        directory.derive()
        def differences(lines, read=len(source)):
            return compare(directory, {"read": read}, exported(path("e.ndjson", lines), "m"))[0]
        right = differences([ana, office])
        if right:
            sys.exit("selftest: a right export is not accepted: " + "\n".join(right))
        for name, lines in changes:
            if not differences(lines):
                sys.exit(f"selftest: not found: {name}")
        if not differences([ana, office], read=3):
            sys.exit("selftest: not found: resources read")
        if run(files_, report, path("e.ndjson", [ana, office]), "2026-11-15") != 0:
            sys.exit("selftest: a right export is not accepted from files")
    print(f"selftest: a right export passes, {len(changes) + 1} faults are found")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report")
    parser.add_argument("--export")
    parser.add_argument("--on")
    parser.add_argument("--selftest", action="store_true")
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    if arguments.selftest:
        return selftest()
    if not (arguments.report and arguments.export and arguments.on and arguments.files):
        parser.error("--report, --export, --on and files are needed")
    sys.exit(run(arguments.files, arguments.report, arguments.export, arguments.on))


if __name__ == "__main__":
    main()
