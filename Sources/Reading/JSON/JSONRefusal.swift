/// Why a record or a file is not the JSON it should be.
struct JSONRefusal: Error {
  var rule: String
  var value: String?
  var expected: String

  /// Which of `JSONLimits`, and the names', was passed.
  enum Limit { case depth, record, string, name, names }

  init(rule: String, value: String? = nil, expected: String) {
    self.rule = rule
    self.value = value
    self.expected = expected
  }

  init(_ limit: Limit, _ limits: JSONLimits) {
    func most(_ rule: String, _ what: String) -> JSONRefusal {
      JSONRefusal(rule: rule, expected: "\(what) were expected: check that this is the right file.")
    }
    switch limit {
    case .depth: self = most("json-depth", "Objects and arrays at most \(limits.depth) deep")
    case .record: self = most("json-record-too-large", "Records of at most \(limits.recordBytes) bytes")
    case .string: self = most("json-string-too-long", "Strings of at most \(limits.stringBytes) bytes")
    case .name: self = most("json-name-too-long", "Keys of at most \(limits.nameBytes) bytes")
    case .names: self = most("json-names", "Fewer different keys")
    }
  }

  static func syntax(_ byte: UInt8, _ wanted: String) -> JSONRefusal {
    JSONRefusal(
      rule: "json-syntax", value: name(byte),
      expected: "\(wanted) was expected: fetch the file again, or tell "
        + "its publisher.")
  }

  static let truncated = JSONRefusal(
    rule: "json-truncated", expected: "Whole JSON was expected: the text is cut short, fetch the file again.")

  private static func name(_ byte: UInt8) -> String {
    switch byte {
    case 0x0A: "the end of the line"
    case 0x21...0x7E: String(UnicodeScalar(byte))
    default: hexadecimal(byte)
    }
  }
}
