"""read_sbom.py SBOM PINS: what Scripts/sbom printed, held to CycloneDX 1.6 and to the pins of the build.

The schema is that of the CycloneDX project, in its strict form: a field that it does not know is an error. Prints how many
components there are; what breaks anything ends with an error.
"""
import json
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

text = open(sys.argv[1]).read()
fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
assert fault is None, fault
document = json.loads(text)
components = {part["bom-ref"]: part for part in document["components"]}
assert len(components) == len(document["components"]), "a component stands twice"
for part in [document["metadata"]["component"], *components.values()]:
    url = PackageURL.from_string(part["purl"])
    assert (url.name, url.version) == (part["name"], part["version"]), part["purl"]
pins = {
    pin["location"].removesuffix(".git"): pin["state"] for pin in json.load(open(sys.argv[2]))["pins"]}
swift = {
    part["externalReferences"][0]["url"]: part for part in components.values() if part["purl"].startswith("pkg:swift/")}
assert swift.keys() == pins.keys(), swift.keys() ^ pins.keys()
for place, part in swift.items():
    revision = {field["name"]: field["value"] for field in part["properties"]}["git:revision"]
    assert (part["version"], revision) == (pins[place]["version"], pins[place]["revision"]), place
# All that is linked or opened is said to be used by the program.
own = next(entry for entry in document["dependencies"] if entry["ref"] == document["metadata"]["component"]["bom-ref"])
assert set(own["dependsOn"]) == set(components)
for name in ("libxml2", "zlib1g", "swift"):
    assert any(part["name"] == name for part in components.values()), name
print(len(components))
