/// A part of a FHIR resource, with the same shape in JSON and in XML. Fields stand in the order of the specification,
/// which XML demands.
indirect enum FHIRValue: Sendable {
  /// A primitive that JSON writes as a string: never empty.
  case string(String)
  /// A decimal or an integer, in digits.
  case number(String)
  case object([(name: String, value: FHIRValue)])
  case list([FHIRValue])
  case resource(String, [(name: String, value: FHIRValue)])
  /// The `div` of a narrative.
  case xhtml(Markup)

  // MARK: JSON

  var json: JSONValue {
    switch self {
    case .string(let text): .string(text)
    case .number(let digits): .number(digits)
    case .object(let fields): .object(fields.map { ($0.name, $0.value.json) })
    case .list(let values): .array(values.map(\.json))
    case .resource(let type, let fields):
      .object([("resourceType", .string(type))] + fields.map { ($0.name, $0.value.json) })
    case .xhtml(let markup): .string(markup.html)
    }
  }

  // MARK: XML

  /// A whole document; empty for what is no resource.
  var xmlDocument: String {
    guard case .resource(let type, let fields) = self else { return "" }
    var result = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<\(type) xmlns=\"http://hl7.org/fhir\">\n"
    for field in fields { field.value.write(as: field.name, depth: 1, into: &result) }
    return result + "</\(type)>\n"
  }

  private func write(as name: String, depth: Int, into result: inout String) {
    let indentation = String(repeating: "  ", count: depth)
    switch self {
    case .string(let text), .number(let text):
      result += "\(indentation)<\(name) value=\"\(Self.attribute(text))\"/>\n"
    case .list(let values): for value in values { value.write(as: name, depth: depth, into: &result) }
    case .object(let fields):
      result += indentation + "<" + name
      // The one field of a part that XML writes as an attribute.
      if name == "extension", case .string(let url)? = fields.first(where: { $0.name == "url" })?.value {
        result += " url=\"\(Self.attribute(url))\""
      }
      result += ">\n"
      for field in fields where !(name == "extension" && field.name == "url") {
        field.value.write(as: field.name, depth: depth + 1, into: &result)
      }
      result += "\(indentation)</\(name)>\n"
    case .resource(let type, let fields):
      result += "\(indentation)<\(name)>\n"
      Self.object(fields).write(as: type, depth: depth + 1, into: &result)
      result += "\(indentation)</\(name)>\n"
    // As it is: blanks inside of it are its own.
    case .xhtml(let markup): result += indentation + markup.html + "\n"
    }
  }

  /// A line end inside an attribute would be read as a blank.
  private static func attribute(_ text: String) -> String {
    Markup.escaped(text).replacing("\n", with: "&#10;")
  }
}
