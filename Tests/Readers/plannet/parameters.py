"""The searches that the Plan-Net 1.2 capability statement lists, from its SearchParameter resources.

A parameter is (kind, path, more): kind is string, token, reference or date; a path in brackets is the url of an
extension, of which the value counts. Of a reference, `targets` are the types it can lead to and `chain` the parameters
that its SearchParameter lists for a chain.
"""
BASE = "http://hl7.org/fhir/us/davinci-pdex-plan-net/"
EXTENSION = BASE + "StructureDefinition/"
TYPES = ("Endpoint", "HealthcareService", "InsurancePlan", "Location", "Organization", "OrganizationAffiliation",
         "Practitioner", "PractitionerRole")


class Parameter:
    def __init__(self, kind, *paths, targets=(), chain=(), modifiers=()):
        self.kind, self.paths, self.targets, self.chain = kind, paths, targets, chain
        # What the SearchParameter resource itself lists; any other modifier is the server's choice.
        self.modifiers = modifiers


def string(*paths, modifiers=("exact", "contains")):
    return Parameter("string", *paths, modifiers=modifiers)


def token(*paths, modifiers=("text",)):
    return Parameter("token", *paths, modifiers=modifiers)


def reference(path, target, *chain):
    return Parameter("reference", path, targets=(target,), chain=chain)


ORGANIZATION = ("name", "address", "partof", "type")
PLACE = ("address", "address-postalcode", "address-city", "address-state", "organization", "type")
SERVICE = ("service-category", "organization", "location")

PARAMETERS = {
    "Endpoint": {
        "organization": reference("managingOrganization", "Organization", *ORGANIZATION),
    },
    "HealthcareService": {
        "location": reference("location", "Location", *PLACE),
        "coverage-area": reference("coverageArea", "Location"),
        "organization": reference("providedBy", "Organization", *ORGANIZATION),
        "endpoint": reference("endpoint", "Endpoint", "organization"),
        "name": string("name"),
        "service-category": token("category"),
        "service-type": token("type"),
        "specialty": token("specialty"),
    },
    "InsurancePlan": {
        "administered-by": reference("administeredBy", "Organization", "name", "partof"),
        "owned-by": reference("ownedBy", "Organization", "name", "partof"),
        "coverage-area": reference("coverageArea", "Location"),
        "name": string("name", "alias"),
        "plan-type": token("plan.type"),
        "identifier": token("identifier", modifiers=("text", "of-type")),
        "type": token("type"),
    },
    "Location": {
        "partof": reference("partOf", "Location", "type", "address", "organization"),
        "organization": reference("managingOrganization", "Organization", *ORGANIZATION),
        "endpoint": reference("endpoint", "Endpoint", "organization"),
        "address-city": string("address.city"),
        "address-state": string("address.state"),
        "address-postalcode": string("address.postalCode"),
        "address": string("address"),
        "type": token("type"),
    },
    "Organization": {
        "partof": reference("partOf", "Organization", "name", "address", "type"),
        "endpoint": reference("endpoint", "Endpoint", "organization"),
        "address": string("address"),
        "name": string("name", "alias"),
        "type": token("type"),
        "coverage-area": reference("[" + EXTENSION + "location-reference]", "Location"),
    },
    "OrganizationAffiliation": {
        "primary-organization": reference("organization", "Organization", *ORGANIZATION),
        "participating-organization": reference("participatingOrganization", "Organization", *ORGANIZATION),
        "location": reference("location", "Location", *PLACE),
        "service": reference("healthcareService", "HealthcareService", *SERVICE),
        "network": reference("network", "Organization", "name", "partof"),
        "endpoint": reference("endpoint", "Endpoint", "organization"),
        "role": token("code"),
        "specialty": token("specialty"),
    },
    "Practitioner": {
        "name": string("name"),
        "family": string("name.family", modifiers=("exact",)),
        "given": string("name.given", modifiers=("exact",)),
    },
    "PractitionerRole": {
        "practitioner": reference("practitioner", "Practitioner", "name"),
        "organization": reference("organization", "Organization", *ORGANIZATION),
        "location": reference("location", "Location", *PLACE),
        "service": reference("healthcareService", "HealthcareService", *SERVICE),
        "network": reference("[" + EXTENSION + "network-reference]", "Organization", *ORGANIZATION),
        "endpoint": reference("endpoint", "Endpoint", "organization"),
        "role": token("code"),
        "specialty": token("specialty"),
    },
}
for _parameters in PARAMETERS.values():
    _parameters["_id"] = Parameter("token", "id")
    _parameters["_lastUpdated"] = Parameter("date", "meta.lastUpdated")

INCLUDES = {kind: [f"{kind}:{name}" for name, p in parameters.items() if p.kind == "reference"]
            for kind, parameters in PARAMETERS.items()}
REVINCLUDES = {
    "HealthcareService": ["PractitionerRole:service", "OrganizationAffiliation:service"],
    "Location": ["HealthcareService:location", "InsurancePlan:coverage-area", "OrganizationAffiliation:location",
                 "PractitionerRole:location"],
    "Organization": ["Endpoint:organization", "HealthcareService:organization", "InsurancePlan:administered-by",
                     "InsurancePlan:owned-by", "OrganizationAffiliation:primary-organization",
                     "PractitionerRole:organization", "PractitionerRole:network",
                     "OrganizationAffiliation:participating-organization"],
    "Practitioner": ["PractitionerRole:practitioner"],
}
# The reverse chains that the public test kit of Plan-Net asks for.
REVERSE_CHAINS = {
    "Practitioner": ["PractitionerRole:practitioner:location", "PractitionerRole:practitioner:network",
                     "PractitionerRole:practitioner:specialty", "PractitionerRole:practitioner:role"],
    "Organization": ["OrganizationAffiliation:participating-organization:location",
                     "OrganizationAffiliation:participating-organization:network",
                     "OrganizationAffiliation:participating-organization:specialty",
                     "InsurancePlan:owned-by:coverage-area", "PractitionerRole:network:location"],
    "Location": ["InsurancePlan:coverage-area:owned-by"],
}
