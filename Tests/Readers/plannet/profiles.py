"""The profiles of Plan-Net 1.2 as tables, written by hand from its StructureDefinitions and those of US Core above them.

A rule is (path, least, most, check). `least` and `most` count the values under each parent that is there; most is None
where there may be many. Extensions are written [name]; a check is a fixed value, a set of codes (a required binding: one
coding must be in it), or a function. Must-support elements without a rule of their own stand in MUST_SUPPORT: absence is
no fault (absent is unknown), but a server that has the value has to give it, which fhir_round_trip.py looks at.
"""
import re

from .parameters import BASE, EXTENSION

CODES = BASE + "CodeSystem/"
NUCC = "http://nucc.org/provider-taxonomy"
ROLES = "http://terminology.hl7.org/CodeSystem/practitioner-role"
STATES = set("AK AL AR AS AZ CA CO CT DC DE FL FM GA GU HI IA ID IL IN KS KY LA MA MD ME MH MI MN MO MP MS MT NC ND NE NH "
             "NJ NM NV NY OH OK OR PA PR PW RI SC SD TN TX UT VA VI VT WA WI WV WY AE AA AP".split())
PROVIDER_ROLES = set("ap apn at au bh ba bt cnw crnp ch cs co dp de drr dn om em ho lpn mt ma nh na nu ot op oo os rx pt "
                     "ph pa po py rn rt sw sp sh te".split())


def codes(system, *wanted):
    return lambda value: any(c.get("system") == CODES + system and c.get("code") in wanted for c in _codings(value))


def _codings(value):
    return value.get("coding", []) if isinstance(value, dict) else []


def _nucc(value, groups):
    return any(c.get("system") == NUCC and re.fullmatch(r"[0-9]{2}[0-9A-Z]{7}X", c.get("code", ""))
               and groups(int(c["code"][:2])) for c in _codings(value))


def individual(value):
    """IndividualAndGroupSpecialtiesVS: the sections of NUCC for individuals and groups."""
    return _nucc(value, lambda n: n <= 24 or n in (36, 37, 39, 40))


def specialty(value):
    """SpecialtiesVS: all of NUCC."""
    return _nucc(value, lambda n: True)


def role(value):
    return any(c.get("system") == CODES + "ProviderRoleCS" and c.get("code") in PROVIDER_ROLES or c.get("system") == ROLES
               for c in _codings(value))


def state(value):
    return any(c.get("code") in STATES for c in _codings(value)) if "coding" in value else "reference" in value


def leads_to(*kinds):
    def check(value):
        text = value.get("reference")
        return text is None or text.startswith("#") or text.split("/")[-2:-1] in [[k] for k in kinds]
    return check


NEW_PATIENTS = [
    ("[newpatients]", 0, None, lambda e: "value" not in "".join(k[:5] for k in e if k != "extension")),
    ("[newpatients].[acceptingPatients]", 1, 1, None),
    ("[newpatients].[acceptingPatients].valueCodeableConcept", 1, 1,
     codes("AcceptingPatientsCS", "nopt", "newpt", "existptonly", "existptfam")),
    ("[newpatients].[fromNetwork]", 0, 1, None),
    ("[newpatients].[fromNetwork].valueReference", 1, 1, leads_to("Organization")),
    ("[newpatients].[characteristics].valueString", 1, 1, None),
]


def telecom(path, is_needed=False):
    return [(path + ".system", 1 if is_needed else 0, 1, None), (path + ".value", 1 if is_needed else 0, 1, None),
            (path + ".[via-intermediary].valueReference", 1, 1, leads_to(
                "PractitionerRole", "OrganizationAffiliation", "Location", "Organization")),
            (path + ".[contactpoint-availabletime].[allDay]", 0, 1, None)]


QUALIFICATION = [
    ("[qualification].[code]", 1, 1, None), ("[qualification].[code].valueCodeableConcept", 1, 1, None),
    ("[qualification].[status]", 1, 1, None), ("[qualification].[status].valueCode", 1, 1, "active"),
    ("[qualification].[issuer]", 0, 1, None), ("[qualification].[period]", 0, 1, None),
    ("[qualification].[whereValid].valueCodeableConcept", 0, 1, state),
]

PROFILES = {
    "plannet-Endpoint": ("Endpoint", [
        ("[endpoint-usecase].[type]", 1, 1, None), ("[endpoint-usecase].[type].valueCodeableConcept", 1, 1, None),
        ("[endpoint-usecase].[standard].valueUri", 1, 1, None), ("status", 1, 1, "active"),
        ("connectionType", 1, 1, None), ("managingOrganization", 0, 1, leads_to("Organization")),
        ("payloadType", 1, 1, None), ("address", 1, 1, None)]),
    "plannet-HealthcareService": ("HealthcareService", NEW_PATIENTS + telecom("telecom") + [
        ("[delivery-method].[type]", 1, 1, None),
        ("[delivery-method].[type].valueCodeableConcept", 1, 1, codes("DeliveryMethodCS", "virtual", "physical")),
        ("[delivery-method].[virtualModalities].valueCodeableConcept", 1, 1, None),
        ("active", 1, 1, True), ("providedBy", 0, 1, leads_to("Organization")), ("category", 1, None, None),
        ("specialty", 0, None, specialty), ("location", 0, None, leads_to("Location")),
        ("coverageArea", 0, None, leads_to("Location")), ("endpoint", 0, None, leads_to("Endpoint"))]),
    "plannet-InsurancePlan": ("InsurancePlan", [
        ("status", 1, 1, "active"), ("type", 1, 1, None), ("ownedBy", 1, 1, leads_to("Organization")),
        ("administeredBy", 1, 1, leads_to("Organization")), ("coverageArea", 0, None, leads_to("Location")),
        ("network", 0, None, leads_to("Organization")), ("plan.network", 0, None, leads_to("Organization")),
        ("endpoint", 0, None, leads_to("Endpoint"))]),
    "plannet-Location": ("Location", NEW_PATIENTS + telecom("telecom") + [
        ("status", 1, 1, "active"), ("name", 1, 1, None), ("mode", 0, 0, None),
        ("[accessibility].valueCodeableConcept", 1, 1, None), ("[location-boundary-geojson]", 0, 1, None),
        ("managingOrganization", 0, 1, leads_to("Organization")), ("partOf", 0, 1, leads_to("Location")),
        ("endpoint", 0, None, leads_to("Endpoint"))]),
    "plannet-Network": ("Organization", telecom("contact.telecom") + [
        ("[location-reference].valueReference", 1, 1, leads_to("Location")), ("active", 1, 1, True), ("name", 1, 1, None),
        ("type", 1, 1, codes("OrgTypeCS", "ntwk")), ("telecom", 0, 0, None),
        ("partOf", 1, 1, leads_to("Organization")), ("endpoint", 0, None, leads_to("Endpoint")),
        ("address.line", 0, 4, None)]),
    "plannet-Organization": ("Organization", QUALIFICATION + telecom("telecom") + telecom("contact.telecom") + [
        ("[org-description]", 0, 1, None), ("[org-period]", 0, 1, None), ("active", 1, 1, True), ("name", 1, 1, None),
        ("type", 1, None, lambda v: not codes("OrgTypeCS", "ntwk")(v)), ("address", 1, None, None),
        ("address.line", 0, 4, None), ("address.[geolocation]", 0, 1, None), ("partOf", 0, 1, leads_to("Organization"))]),
    "plannet-OrganizationAffiliation": ("OrganizationAffiliation", QUALIFICATION + [
        ("active", 1, 1, True), ("organization", 0, 1, leads_to("Organization")),
        ("participatingOrganization", 0, 1, leads_to("Organization")), ("network", 0, None, leads_to("Organization")),
        ("specialty", 0, None, specialty), ("location", 0, None, leads_to("Location")),
        ("healthcareService", 0, None, leads_to("HealthcareService")), ("endpoint", 0, None, leads_to("Endpoint"))]),
    "plannet-Practitioner": ("Practitioner", telecom("telecom") + [
        ("identifier", 1, None, None), ("identifier.system", 1, 1, None), ("identifier.value", 1, 1, None),
        ("active", 1, 1, True), ("name", 1, None, None), ("name.family", 1, 1, None),
        ("address.[geolocation]", 0, 1, None), ("qualification.code", 1, 1, None),
        ("qualification.[practitioner-qualification]", 0, 1, None),
        ("qualification.[practitioner-qualification].[status]", 1, 1, None),
        ("qualification.[practitioner-qualification].[status].valueCode", 1, 1, "active"),
        ("qualification.[practitioner-qualification].[whereValid].valueCodeableConcept", 0, 1, state),
        ("communication.[communication-proficiency].valueCodeableConcept", 1, 1,
         codes("LanguageProficiencyCS", "00", "10", "20", "30", "40", "50"))]),
    "plannet-PractitionerRole": ("PractitionerRole", NEW_PATIENTS + QUALIFICATION + telecom("telecom", True) + [
        ("[network-reference]", 0, 1, None), ("[network-reference].valueReference", 1, 1, leads_to("Organization")),
        ("active", 1, 1, True), ("practitioner", 0, 1, leads_to("Practitioner")),
        ("organization", 0, 1, leads_to("Organization")), ("code", 0, None, role), ("specialty", 0, None, individual),
        ("location", 0, None, leads_to("Location")), ("healthcareService", 0, None, leads_to("HealthcareService")),
        ("endpoint", 0, None, leads_to("Endpoint"))]),
}

INVARIANTS = {
    "plannet-InsurancePlan": [
        ("network-or-plan-Network", lambda r: r.get("network") or any(p.get("network") for p in r.get("plan", []))),
        ("plan-type-is-distinct", lambda r: _distinct(c.get("code") for p in r.get("plan", [])
                                                      for c in _codings(p.get("type"))))],
    "plannet-OrganizationAffiliation": [
        ("organization-or-participatingOrganization", lambda r: "organization" in r or "participatingOrganization" in r)],
    "plannet-PractitionerRole": [
        ("practitioner-or-organization-or-healthcareservice-or-location",
         lambda r: any(n in r for n in ("practitioner", "organization", "healthcareService", "location")))],
}


def _distinct(values):
    values = list(values)
    return len(set(values)) == len(values)


def profile_problems(resource):
    """What a resource breaks of the Plan-Net profiles that it claims in meta.profile; none claimed is a problem too."""
    claimed = [p.split("|")[0].removeprefix(EXTENSION) for p in resource.get("meta", {}).get("profile", [])]
    claimed = [p for p in claimed if p in PROFILES]
    name = resource["resourceType"]
    if not claimed:
        return [f"{name}: no Plan-Net profile in meta"]
    problems = []
    for profile in claimed:
        kind, rules = PROFILES[profile]
        if kind != name:
            problems.append(f"{name}: claims {profile}")
            continue
        for path, least, most, check in rules:
            problems += [f"{name}.{path}: {text}" for text in _broken(resource, path, least, most, check)]
        problems += [f"{name}: {key}" for key, holds in INVARIANTS.get(profile, []) if not holds(resource)]
    is_network = codes("OrgTypeCS", "ntwk")
    if name == "Organization" and any(is_network(t) for t in resource.get("type", [])) != ("plannet-Network" in claimed):
        problems.append("Organization: a network and the profile of networks go together")
    return problems


def _broken(resource, path, least, most, check):
    steps = path.split(".")
    parents = [resource]
    for step in steps[:-1]:
        parents = [v for p in parents for v in _values(p, step)]
    for parent in parents:
        found = _values(parent, steps[-1])
        if len(found) < least:
            yield f"{len(found)} of at least {least}"
        if most is not None and len(found) > most:
            yield f"{len(found)} of at most {most}"
        for value in found if check is not None else ():
            if not (check(value) if callable(check) else value == check and type(value) is type(check)):
                yield f"{str(value)[:120]} is not allowed"


def _values(node, step):
    if not isinstance(node, dict):
        return []
    if step.startswith("["):
        # Extensions of a profile by their whole address, those inside another by their name.
        name = step[1:-1]
        core = "http://hl7.org/fhir/StructureDefinition/"
        return [e for e in node.get("extension", []) if e.get("url") in (name, EXTENSION + name, core + name)]
    value = node.get(step)
    return value if isinstance(value, list) else [] if value is None else [value]
