/// A part of a FHIR resource, with the same shape in JSON and in XML. Fields stand in the order of the specification,
/// which XML demands.
public indirect enum FHIRValue: Sendable {
  public typealias Field = (name: String, value: FHIRValue)

  /// A primitive that JSON writes as a string: never empty.
  case string(String)
  /// A decimal or an integer, in digits.
  case number(String)
  case boolean(Bool)
  case object([Field])
  case list([FHIRValue])
  case resource(String, [Field])
  /// The `div` of a narrative: markup that is well-formed already.
  case xhtml(String)

  // MARK: Looking

  /// The fields of an object or resource; none of anything else.
  public var fields: [Field] {
    switch self {
    case .object(let fields), .resource(_, let fields): fields
    default: []
    }
  }

  /// The field of this name.
  public subscript(_ name: String) -> FHIRValue? {
    switch self {
    case .object(let fields), .resource(_, let fields):
      for field in fields where field.name == name { return field.value }
      return nil
    default: return nil
    }
  }

  /// The values of a field, whether it is a list or not.
  public func all(_ name: String) -> [FHIRValue] { self[name]?.values ?? [] }

  /// The elements of a list, or the value itself.
  public var values: [FHIRValue] {
    if case .list(let values) = self { return values }
    return [self]
  }

  /// The text of a primitive, as XML writes it.
  public var text: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .boolean(let flag): flag ? "true" : "false"
    default: nil
    }
  }

  // MARK: JSON

  public func writeJSON(into bytes: inout [UInt8]) {
    switch self {
    case .string(let text), .xhtml(let text): Self.writeJSON(text, into: &bytes)
    case .number(let digits): bytes.append(contentsOf: digits.utf8)
    case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .object(let fields): Self.writeJSON(fields, type: nil, into: &bytes)
    case .resource(let type, let fields): Self.writeJSON(fields, type: type, into: &bytes)
    case .list(let values):
      bytes.append(UInt8(ascii: "["))
      for (i, value) in values.enumerated() {
        if i > 0 { bytes.append(UInt8(ascii: ",")) }
        value.writeJSON(into: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    }
  }

  private static func writeJSON(_ fields: [Field], type: String?, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    var isFirst = true
    if let type {
      bytes.append(contentsOf: "\"resourceType\":".utf8)
      writeJSON(type, into: &bytes)
      isFirst = false
    }
    for field in fields {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      // Names of elements have nothing to escape.
      bytes.append(UInt8(ascii: "\""))
      bytes.append(contentsOf: field.name.utf8)
      bytes.append(UInt8(ascii: "\""))
      bytes.append(UInt8(ascii: ":"))
      field.value.writeJSON(into: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func writeJSON(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    defer { bytes.append(UInt8(ascii: "\"")) }
    // Most texts hold nothing that has to be escaped, and go over as they lie.
    let isPlain =
      text.utf8.withContiguousStorageIfAvailable { utf8 in
        // No early end: the loop is one of vectors.
        var hasSpecial: UInt8 = 0
        for byte in utf8 {
          hasSpecial |=
            (byte < 0x20 ? 1 : 0) | (byte == UInt8(ascii: "\"") ? 1 : 0)
            | (byte == UInt8(ascii: "\\") ? 1 : 0)
        }
        if hasSpecial != 0 { return false }
        bytes.append(contentsOf: utf8)
        return true
      } ?? false
    if isPlain { return }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: bytes.append(contentsOf: "\\n".utf8)
      case 0x0D: bytes.append(contentsOf: "\\r".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        let hex = String(byte, radix: 16)
        bytes.append(contentsOf: ((hex.utf8.count == 1 ? "0" : "") + hex).utf8)
      default: bytes.append(byte)
      }
    }
  }

  // MARK: XML

  /// A whole document; empty for what is no resource.
  public var xmlDocument: String {
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
    case .boolean(let flag): result += "\(indentation)<\(name) value=\"\(flag)\"/>\n"
    case .list(let values): for value in values { value.write(as: name, depth: depth, into: &result) }
    case .object(let fields):
      result += indentation + "<" + name
      // The one field of a part that XML writes as an attribute.
      let isExtension = name == "extension" || name == "modifierExtension"
      if isExtension, case .string(let url)? = fields.first(where: { $0.name == "url" })?.value {
        result += " url=\"\(Self.attribute(url))\""
      }
      result += ">\n"
      for field in fields where !(isExtension && field.name == "url") {
        field.value.write(as: field.name, depth: depth + 1, into: &result)
      }
      result += "\(indentation)</\(name)>\n"
    case .resource(let type, let fields):
      result += "\(indentation)<\(name)>\n"
      Self.object(fields).write(as: type, depth: depth + 1, into: &result)
      result += "\(indentation)</\(name)>\n"
    // As it is: blanks inside of it are its own.
    case .xhtml(let markup): result += indentation + markup + "\n"
    }
  }

  /// A line end inside an attribute would be read as a blank.
  private static func attribute(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && !Self.isSpecial($0) }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\r": result += "&#13;"
      case "\t": result += "&#9;"
      // No document can hold them.
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// What has a meaning in markup, and whatever is not ASCII and may have to be looked at.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
      || byte == UInt8(ascii: "\"") || byte == 0xEF
  }
}
