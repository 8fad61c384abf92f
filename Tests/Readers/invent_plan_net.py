#!/usr/bin/env python3
"""Writes an invented Plan-Net directory, one NDJSON file a type, in which every Plan-Net search parameter has values.

  invent_plan_net.py FOLDER [--seed S] [--practitioners N]

Nobody in it exists: NPIs begin with 2, phones have the exchange 555. It holds what a search can trip over: accents,
apostrophes, commas, bars and backslashes in names, names that begin alike, families of two words, codes without a system,
references that lead nowhere or have only a display, roles without a practitioner, several places, services and specialties.
"""
import argparse
import json
import os
import random
import sys

from plannet.parameters import BASE, EXTENSION

CS = BASE + "CodeSystem/"
NUCC, NPI = "http://nucc.org/provider-taxonomy", "http://hl7.org/fhir/sid/us-npi"
TYPE_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203"
FIRST = ["Ana", "Ànna", "Anabel", "Bo", "Cléo", "Dara", "Emil", "Fay", "Gül", "Hana", "Ivo", "Jo", "Łucja", "Noor", "Zoë"]
LAST = ["Ejemplo", "Éjemplar", "Muster", "Mustermann", "Probe", "Próba", "O'Test", "Otest", "Essai-Lang", "Voor Beeld",
        "van der Probe", "Ŝablono", "Ñandú Muestra", "Straße"]
ORGANIZATIONS = ["Meadow Clinic", "Meadow, Brook | Partners", "Meadows of St. Probe", "Ñuñoa Care", "brook & sons",
                 "Back\\slash Surgery", "Clinic of Meadow", "Harbor  Oncology", "$ense Health", "Éclair Health"]
CITIES = [("Boston", "MA", "02115"), ("Boston", "MA", "02115-1234"), ("New Boston", "NH", "03070"), ("Chicago", "IL", "60612"),
          ("San José", "CA", "95112"), ("Saint Probe", "OR", "97301"), ("St. Probe", "OR", "97302")]
SPECIALTIES = [("207RX0202X", "Medical Oncology Physician"), ("207RH0003X", "Hematology & Oncology Physician"),
               ("2085R0001X", "Radiation Oncology Physician"), ("2086X0206X", "Surgical Oncology Physician"),
               ("363L00000X", "Nurse Practitioner"), ("207R00000X", "Internal Medicine Physician")]
ROLES = [("ph", "Physician"), ("ap", "Admitting Privileges"), ("crnp", "Certified Registered Nurse Practitioner")]
ACCEPTING = ["newpt", "nopt", "existptonly", "existptfam"]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def npi(number):
    digits, total = f"{200_000_000 + number}", 24
    for place, digit in enumerate(digits):
        digit = int(digit) * (1 if place % 2 else 2)
        total += digit - 9 if digit > 9 else digit
    return digits + str(-total % 10)


def concept(system, code, display=None, text=None):
    coding = {"system": system, "code": code, "display": display}
    return {k: v for k, v in (("coding", [{k: v for k, v in coding.items() if v}]), ("text", text)) if v}


def to(kind, id_, display=None):
    return {"reference": f"{kind}/{id_}", **({"display": display} if display else {})}


def extension(name, **value):
    return {"url": EXTENSION + name, **value}


class Invention:
    def __init__(self, seed, practitioners):
        self.random, self.people, self.written = random.Random(seed), practitioners, []
        self.places = self.services = 0

    def chance(self, share):
        return self.random.random() < share

    def write(self, kind, id_, profile=None, **elements):
        day = f"2026-{self.random.randint(1, 10):02}-{self.random.randint(1, 28):02}"
        meta = {"lastUpdated": f"{day}T10:{self.random.randint(0, 59):02}:00Z",
                "profile": [EXTENSION + "plannet-" + (profile or kind)]}
        self.written.append({"resourceType": kind, "id": id_, "meta": meta,
                             **{k: v for k, v in elements.items() if v not in (None, [], {})}})
        return id_

    # Parts

    def phone(self):
        return f"({self.random.randint(201, 989)}) 555-{self.random.randint(0, 9999):04}"

    def telecom(self):
        hours = [{"url": "daysOfWeek", "valueCode": "mon"}, {"url": "availableStartTime", "valueTime": "08:00:00"}]
        first = {"system": "phone", "value": self.phone(), "use": "work"}
        if self.chance(0.2):
            first["extension"] = [extension("contactpoint-availabletime", extension=hours)]
        if self.chance(0.1):
            first.setdefault("extension", []).append(extension("via-intermediary", valueReference=to("Organization", "org-1")))
        return [first] + ([{"system": "fax", "value": self.phone(), "use": "work"}] if self.chance(0.4) else [])

    def address(self):
        city, state, code = self.random.choice(CITIES)
        line = [f"{self.random.randint(1, 999)} {self.random.choice(['Meadow Way', 'Brook St', 'Próba Ave'])}"]
        if self.chance(0.2):
            line.append("Suite 4, House B")
        return {"use": "work", "type": "both", "text": ", ".join(line + [city]) + f", {state} {code}", "line": line, "city": city,
                "state": state, "postalCode": code, "country": "USA"}

    def new_patients(self):
        inner = [{"url": "acceptingPatients", "valueCodeableConcept": concept(
            CS + "AcceptingPatientsCS", self.random.choice(ACCEPTING))}]
        if self.chance(0.4):
            inner.append({"url": "fromNetwork", "valueReference": to("Organization", f"net-{self.random.randrange(5)}")})
        return extension("newpatients", extension=inner)

    def specialties(self):
        return [concept(NUCC, *s, text=s[1]) for s in self.random.sample(SPECIALTIES, self.random.choice([1, 1, 2]))]

    def some(self, kind, prefix, count, most=2):
        return [to(kind, f"{prefix}-{i}") for i in self.random.sample(range(count), self.random.randint(1, most))]

    # Resources

    def areas(self):
        for i, (name, state) in enumerate([("State of Massachusetts", "MA"), ("State of Illinois", "IL"), ("New England", None)]):
            self.write("Location", f"area-{i}", "Location", status="active", name=name, type=[concept(
                "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "GACH" if i else "HOSP")],
                address={"state": state} if state else None)

    def payers(self):
        for i in range(2):
            self.write("Organization", f"payer-{i}", active=True, type=[concept(CS + "OrgTypeCS", "payer", "Payer")],
                       name=f"Meadow Health & Life {i}", alias=["MHL"] if i == 0 else None, address=[self.address()],
                       telecom=self.telecom())
        for i in range(5):
            self.write("Organization", f"net-{i}", "Network", active=True, type=[concept(CS + "OrgTypeCS", "ntwk", "Network")],
                       name=["Blue Meadow PPO", "Blue Meadow HMO", "Green Próba", "Éclair, Select", "meadow retirees"][i],
                       alias=["Blue"] if i == 0 else None, partOf=to("Organization", f"payer-{i % 2}"),
                       address=[self.address()] if i % 2 else None,
                       extension=[extension("location-reference", valueReference=to("Location", f"area-{i % 3}"))] if i < 4 else None)
        for i in range(6):
            networks = [to("Organization", f"net-{n}") for n in self.random.sample(range(5), self.random.choice([1, 2]))]
            plans = [{"type": concept(CS + "InsurancePlanTypeCS", code, text=f"{code.title()} plan")} for code in
                     self.random.sample(["gold", "silver", "bronze", "platinum"], self.random.randint(1, 2))]
            if i == 3:
                plans[0]["network"] = networks
            self.write("InsurancePlan", f"plan-{i}", status="active",
                       identifier=[{"type": concept(TYPE_0203, "NIIP", text="Plan number"),
                                    "system": "http://cms.gov/medicare/ma-plan-id", "value": f"H9{i:03}-001-000"}],
                       type=[concept(CS + "InsuranceProductTypeCS", self.random.choice(["mediadv", "qhp", "commppo"]),
                                     text="Product, of a kind")],
                       name=["Meadow Advantage", "Meadow Advantage Plus", "Brook Gold|Silver", "Éclair", "advantage meadow",
                             "Próba"][i], alias=["Advantage One", "MA1"] if i == 0 else None,
                       period={"start": "2026-01-01", "end": "2026-12-31"},
                       ownedBy=to("Organization", f"payer-{i % 2}"), administeredBy=to("Organization", f"payer-{(i + 1) % 2 if i == 2 else i % 2}"),
                       coverageArea=self.some("Location", "area", 3), network=None if i == 3 else networks, plan=plans)

    def endpoints(self):
        for i in range(8):
            use = extension("endpoint-usecase", extension=[{"url": "type", "valueCodeableConcept": concept(
                "http://terminology.hl7.org/CodeSystem/v3-ActReason", "TREAT")}])
            self.write("Endpoint", f"end-{i}", status="active", extension=[use], name=f"Mailbox {i}",
                       connectionType={"system": "http://terminology.hl7.org/CodeSystem/endpoint-connection-type",
                                       "code": "direct-project"},
                       managingOrganization=to("Organization", f"org-{i}") if i != 5 else None,
                       payloadType=[concept(CS + "EndpointPayloadTypeCS", "NA")], address=f"mailto:box{i}@direct.example.org")

    def organizations(self):
        for i, name in enumerate(ORGANIZATIONS * 2):
            id_ = f"org-{i}"
            accredited = extension("qualification", extension=[
                {"url": "code", "valueCodeableConcept": concept(NUCC, "261QX0200X", "Oncology Clinic/Center")},
                {"url": "status", "valueCode": "active"}])
            self.write("Organization", id_, active=True, name=name if i < len(ORGANIZATIONS) else f"{name} {i}",
                       identifier=[{"type": concept(TYPE_0203, "PRN"), "system": NPI, "value": npi(10_000_000 + i)}],
                       alias=[f"Alias {name}"] if i % 3 == 0 else None, telecom=self.telecom(),
                       type=[concept(CS + "OrgTypeCS", ["prvgrp", "fac"][i % 2], text=["Group", "Facility, licensed"][i % 2])],
                       address=[self.address() for _ in range(1 + (i % 4 == 0))], extension=[accredited] if i % 5 == 0 else None,
                       partOf=to("Organization", f"org-{i % 3}") if i > 4 else None,
                       endpoint=[to("Endpoint", f"end-{i % 8}")] if i % 2 else None)
            for j in range(2):
                self.place(id_, i, j)
            self.service(id_, i)

    def place(self, organization, i, j):
        about = [extension("accessibility", valueCodeableConcept=concept(CS + "AccessibilityCS", "handiaccess"))]
        self.write("Location", f"loc-{self.places}", status="active", name=f"House {j + 1} of {ORGANIZATIONS[i % len(ORGANIZATIONS)]}",
                   alias=["The House"] if j else None, description="By the brook" if j else None, telecom=self.telecom(),
                   extension=(about if self.chance(0.3) else []) + ([self.new_patients()] if self.chance(0.4) else []),
                   type=[concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", self.random.choice(["OUTPHARM", "HOSP", "OF"]),
                                 text="Kind of house")] if self.chance(0.7) else None,
                   address=self.address() if self.chance(0.95) else None,
                   position={"longitude": round(self.random.uniform(-120, -70), 5), "latitude": round(self.random.uniform(30, 45), 5)},
                   managingOrganization=to("Organization", organization), partOf=to("Location", f"loc-{self.places - 1}") if j else None,
                   endpoint=[to("Endpoint", f"end-{i % 8}")] if self.chance(0.3) else None,
                   hoursOfOperation=[{"daysOfWeek": DAYS[:5], "openingTime": "08:00:00", "closingTime": "17:00:00"}] if j else None)
        self.places += 1

    def service(self, organization, i):
        means = self.random.choice([["physical"], ["virtual", "video"], ["virtual", "phone", "video"], ["virtual"]])
        method = extension("delivery-method", extension=[
            {"url": "type", "valueCodeableConcept": concept(CS + "DeliveryMethodCS", means[0])}] + [
            {"url": "virtualModalities", "valueCodeableConcept": concept(CS + "VirtualModalitiesCS", m)} for m in means[1:]])
        self.write("HealthcareService", f"ser-{i}", active=True, extension=[self.new_patients(), method],
                   providedBy=to("Organization", organization) if i != 7 else None,
                   category=[concept(CS + "HealthcareServiceCategoryCS", self.random.choice(["outpat", "hosp", "group"]), text="Care")],
                   type=[concept("http://terminology.hl7.org/CodeSystem/service-type", self.random.choice(["501", "275", "513"]),
                                 "Cancer Services")] if self.chance(0.6) else None,
                   specialty=self.specialties(), location=[] if means == ["virtual"] else [
                       to("Location", f"loc-{2 * i}"), *([to("Location", f"loc-{2 * i + 1}")] if i % 2 else [])],
                   name=f"{ORGANIZATIONS[i % len(ORGANIZATIONS)]} {['tumor board', 'Second Opinion', 'Próba'][i % 3]}" if i % 6 else None,
                   comment="By referral" if i % 2 else None, telecom=self.telecom(), appointmentRequired=bool(i % 2),
                   coverageArea=self.some("Location", "area", 3) if self.chance(0.4) else None,
                   availableTime=[{"daysOfWeek": DAYS[:2], "availableStartTime": "09:00:00", "availableEndTime": "12:00:00"}],
                   endpoint=[to("Endpoint", f"end-{i % 8}")] if i % 3 == 0 else None)

    def affiliations(self):
        for i in range(16):
            self.write("OrganizationAffiliation", f"aff-{i}", active=True,
                       period={"start": "2026-01-01"} if i % 4 == 0 else None,
                       organization=to("Organization", f"org-{(i * 3) % 20}") if i % 3 else None,
                       participatingOrganization=to("Organization", f"org-{i}"), network=self.some("Organization", "net", 5),
                       code=[concept(CS + "OrganizationAffiliationRoleCS", self.random.choice(["hospital", "group", "outpatient"]),
                                     text="Of a kind")] if i % 4 else None,
                       specialty=self.specialties() if i % 2 else None, location=[to("Location", f"loc-{2 * i}")] if i % 3 else None,
                       healthcareService=[to("HealthcareService", f"ser-{i}")] if i % 2 else None, telecom=self.telecom(),
                       endpoint=[to("Endpoint", f"end-{i % 8}")] if i % 5 == 0 else None)

    def practitioners(self):
        for i in range(self.people):
            first, last = self.random.choice(FIRST), self.random.choice(LAST)
            name = {"use": "official", "family": last, "given": [first] + (["M."] if i % 3 == 0 else [])}
            if i % 4 == 0:
                name["prefix"] = ["Dr."]
            if i % 2 == 0:
                name["suffix"] = [self.random.choice(["MD", "M.D.", "DO"])]
            if i % 5 == 0:
                name["text"] = f"{first} {last}, MD"
            license_ = extension("practitioner-qualification", extension=[{"url": "status", "valueCode": "active"}, {
                "url": "whereValid", "valueCodeableConcept": concept("https://www.usps.com/", self.random.choice(["MA", "IL", "CA"]))}])
            self.write("Practitioner", f"person-{i}", active=True, identifier=[{
                "use": "official", "type": concept(TYPE_0203, "PRN", text="NPI"), "system": NPI, "value": npi(i)}],
                name=[name] + ([{"use": "maiden", "family": "Vorher", "given": [first]}] if i % 7 == 0 else []),
                telecom=self.telecom(), address=[self.address()], gender=self.random.choice(["female", "male"]),
                qualification=[{"extension": [license_], "code": concept(NUCC, *self.random.choice(SPECIALTIES)),
                                "period": {"start": "2024-01-15", "end": "2027-01-15"}, "issuer": {"display": "State of Example"}}],
                communication=[concept("urn:ietf:bcp:47", self.random.choice(["en", "es", "zh"]))])
            for j in range(self.random.choice([1, 2, 2, 3])):
                self.role(i, j, f"{first} {last}")

    def role(self, i, j, name):
        of = self.random.randrange(20)
        who = to("Practitioner", f"person-{i}", name)
        if (i, j) == (3, 0):
            who = None
        elif (i, j) == (4, 0):
            who = to("Practitioner", "nobody")
        organization = to("Organization", f"org-{of}") if (i, j) != (5, 0) else {"display": "A practice without a number"}
        network = [extension("network-reference", valueReference=to("Organization", f"net-{self.random.randrange(5)}"))]
        places = [to("Location", f"loc-{2 * of + k}") for k in range(self.random.choice([0, 1, 1, 2]))]
        self.write("PractitionerRole", f"role-{i}-{j}", active=True, practitioner=who, organization=organization,
                   extension=(network if self.chance(0.85) else []) + [self.new_patients() for _ in range(self.random.choice([0, 1, 2]))],
                   period={"start": "2026-01-01", **({"end": "2026-12-31"} if j else {})} if self.chance(0.4) else None,
                   code=[concept(CS + "ProviderRoleCS", *r, text=r[1]) for r in self.random.sample(ROLES, self.random.choice([1, 1, 2]))],
                   specialty=self.specialties(), location=places,
                   healthcareService=[to("HealthcareService", f"ser-{of}")] if self.chance(0.6) else None, telecom=self.telecom(),
                   availableTime=[{"daysOfWeek": ["mon"], "availableStartTime": "09:00:00"}] if self.chance(0.5) else None,
                   endpoint=[to("Endpoint", f"end-{of % 8}")] if self.chance(0.2) else None)

    def everything(self):
        for step in (self.areas, self.payers, self.endpoints, self.organizations, self.affiliations, self.practitioners):
            step()
        return self.written


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--practitioners", type=int, default=40)
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    by_kind = {}
    for resource in Invention(arguments.seed, arguments.practitioners).everything():
        by_kind.setdefault(resource["resourceType"], []).append(resource)
    for kind, resources in by_kind.items():
        with open(os.path.join(arguments.folder, kind + ".ndjson"), "w", encoding="utf-8") as file:
            for resource in resources:
                file.write(json.dumps(resource, ensure_ascii=False) + "\n")
    print(", ".join(f"{len(r)} {k}" for k, r in sorted(by_kind.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
