import FHIRModel

/// JSON or XML, as asked for.
enum FHIRFormat: Sendable {
  case json, xml

  var mediaType: String {
    switch self {
    case .json: "application/fhir+json"
    case .xml: "application/fhir+xml"
    }
  }

  func bytes(_ resource: FHIRValue) -> [UInt8] {
    switch self {
    case .json:
      var bytes: [UInt8] = []
      bytes.reserveCapacity(4_096)
      resource.writeJSON(into: &bytes)
      return bytes
    case .xml: return Array(resource.xmlDocument.utf8)
    }
  }

  private static let names: [String: FHIRFormat] = [
    "json": .json, "application/json": .json, "application/fhir+json": .json, "text/json": .json,
    "xml": .xml, "application/xml": .xml, "application/fhir+xml": .xml, "text/xml": .xml,
  ]

  /// By `_format`, else by `Accept`; JSON where nothing is said.
  static func wanted(_ request: FHIRFacade.Request) throws(FHIRProblem) -> FHIRFormat {
    if let named = (request.query + request.form).first(where: { $0.name == "_format" })?.value {
      // A plus that was not escaped comes as a blank.
      let name = named.lowercased().split(separator: ";").first.map { $0.replacing(" ", with: "+") } ?? ""
      guard let format = names[String(name)] else {
        throw FHIRProblem(
          status: 406, code: "not-supported",
          diagnostics: "_format is json or xml, or one of their media types.", expression: "_format")
      }
      return format
    }
    guard let field = request.fields["accept"], !field.isEmpty else { return .json }
    var best: (format: FHIRFormat, weight: Double)?
    for range in field.split(separator: ",") {
      let parts = range.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
      guard let name = parts.first else { continue }
      let format = name == "*/*" || name == "application/*" ? .json : name.contains("/") ? names[name] : nil
      if parts.dropFirst().contains(where: {
        $0.hasPrefix("fhirversion=") && !$0.hasPrefix("fhirversion=4.0")
      }) {
        continue
      }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      guard let format, weight > 0 else { continue }
      if weight > best?.weight ?? 0 { best = (format, weight) }
    }
    guard let best else {
      throw FHIRProblem(
        status: 406, code: "not-supported",
        diagnostics: "This server answers as application/fhir+json and application/fhir+xml of FHIR 4.0.",
        expression: "Accept")
    }
    return best.format
  }
}
