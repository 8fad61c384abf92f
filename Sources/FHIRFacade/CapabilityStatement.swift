import DirectoryModel
import FHIRModel
import Indexing
import Storing

/// What the server can do, made of the tables that it goes by.
enum CapabilityStatement {
  static func statement(_ catalog: FHIRCatalog, base: String, version: String) -> FHIRValue {
    var fields = ResourceFields()
    fields.add("id", "second-opinion")
    fields.add("status", "active")
    fields.add("date", String(catalog.manifest.publishedAt.prefix(10)))
    fields.add("kind", "instance")
    fields.add("instantiates", [.string(PlanNet.capabilities)])
    fields.add(
      "software", .object([("name", .string("second-opinion")), ("version", .string(version))]))
    fields.add(
      "implementation",
      .object([
        (
          "description",
          .string(
            "A directory made of published files. It implements the searches listed here and is tested against them by "
              + "its own tests; it is not certified by anybody.")
        ), ("url", .string(base)),
      ]))
    fields.add("fhirVersion", "4.0.1")
    fields.add(
      "format",
      [.string("application/fhir+json"), .string("application/fhir+xml"), .string("json"), .string("xml")])
    fields.add(
      "implementationGuide",
      [.string(PlanNet.base + "/ImplementationGuide/hl7.fhir.us.davinci-pdex-plan-net")])
    fields.add("rest", [.object(rest.fields)])
    return .resource("CapabilityStatement", fields.fields)
  }

  private static var rest: ResourceFields {
    var rest = ResourceFields()
    rest.add("mode", "server")
    rest.add(
      "documentation",
      "Unknown parameters are errors unless Prefer says handling=lenient. Totals are exact. Results are in the order of "
        + "ids; a next link stays good when the directory is published anew. At most \(SearchQuestion.mostCount) matches "
        + "a page, \(SearchQuestion.mostIncluded) included resources a page, \(SearchQuestion.mostSteps) references a "
        + "chain.")
    rest.add("resource", ResourceType.allCases.map(resource) + [provenance])
    rest.add("interaction", [])
    return rest
  }

  private static func resource(_ type: ResourceType) -> FHIRValue {
    var fields = ResourceFields()
    fields.add("type", type.name)
    fields.add("supportedProfile", type.profiles.map { .string($0) })
    fields.add("interaction", interactions)
    fields.add("versioning", "versioned")
    fields.add("readHistory", FHIRValue.boolean(false))
    fields.add("updateCreate", FHIRValue.boolean(false))
    fields.add("conditionalCreate", FHIRValue.boolean(false))
    fields.add("conditionalRead", "full-support")
    fields.add("conditionalUpdate", FHIRValue.boolean(false))
    fields.add("conditionalDelete", "not-supported")
    fields.add("referencePolicy", [.string("literal")])
    fields.add("searchInclude", includes(of: type).map { .string($0) })
    fields.add("searchRevInclude", (reverseIncludes(of: type) + ["Provenance:target"]).map { .string($0) })
    let parameters =
      CommonParameter.allCases.map { parameter($0.rawValue, $0.definition, $0.kind) }
      + SearchParameter.of(type).map { parameter($0.name, $0.definition, $0.kind.rawValue) }
    fields.add("searchParam", parameters)
    return .object(fields.fields)
  }

  private static let interactions = ["read", "search-type"].map { FHIRValue.object([("code", .string($0))]) }

  private static func parameter(_ name: String, _ definition: String, _ kind: String) -> FHIRValue {
    .object([("name", .string(name)), ("definition", .string(definition)), ("type", .string(kind))])
  }

  static func includes(of type: ResourceType) -> [String] {
    SearchParameter.of(type).filter { $0.kind == .reference }.map { "\(type.name):\($0.name)" }
  }

  static func reverseIncludes(of type: ResourceType) -> [String] {
    SearchParameter.all.filter { $0.target == type }.map { "\($0.type.name):\($0.name)" }
  }

  private static var provenance: FHIRValue {
    var fields = ResourceFields()
    fields.add("type", "Provenance")
    fields.add("interaction", interactions)
    fields.add(
      "searchParam",
      [
        parameter("target", "http://hl7.org/fhir/SearchParameter/Provenance-target", "reference"),
        parameter("_id", "http://hl7.org/fhir/SearchParameter/Resource-id", "token"),
      ])
    return .object(fields.fields)
  }
}
