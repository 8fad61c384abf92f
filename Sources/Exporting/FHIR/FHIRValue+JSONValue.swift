import FHIRModel

extension FHIRValue {
  /// For a document that people may look at: indented.
  var json: JSONValue {
    switch self {
    case .string(let text), .xhtml(let text): .string(text)
    case .number(let digits): .number(digits)
    case .boolean(let flag): .bool(flag)
    case .object(let fields): .object(fields.map { ($0.name, $0.value.json) })
    case .list(let values): .array(values.map(\.json))
    case .resource(let type, let fields):
      .object([("resourceType", .string(type))] + fields.map { ($0.name, $0.value.json) })
    }
  }
}
