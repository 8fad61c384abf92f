/// One thing wrong with the input, with all that is needed to mend it.
///
/// All of it may quote the input, so all of it is made printable whenever it is set: a report ends in a terminal.
public struct ImportIssue: Codable, Equatable, Sendable {
  public var file: String {
    didSet { file = Self.withoutControls(file) }
  }
  public var line: Int?
  /// 1-based data row, where the line is not known.
  public var row: Int?
  /// 1-based byte in the record.
  public var column: Int?
  /// Name of the column or attribute.
  public var field: String? {
    didSet { field = field.map(Self.withoutControls) }
  }
  /// The value met, cut to 80 characters, without control bytes.
  public var value: String? {
    didSet { value = value.map(Self.printable) }
  }
  /// Kebab-case name of the rule that was broken.
  public var rule: String
  /// What was expected and what to do.
  public var remedy: String {
    didSet { remedy = Self.withoutControls(remedy) }
  }
  /// Whether the row was refused for it; a row with a warning is kept.
  public var isRefusal = false

  enum CodingKeys: String, CodingKey {
    case file, line, row, column, field, value, rule, remedy
    case isRefusal = "refused"
  }

  public init(
    file: String, line: Int? = nil, row: Int? = nil, column: Int? = nil, field: String? = nil,
    value: String? = nil,
    rule: String,
    remedy: String
  ) {
    self.file = Self.withoutControls(file)
    self.line = line
    self.row = line == nil ? row : nil
    self.column = column
    self.field = field.map(Self.withoutControls)
    self.value = value.map(Self.printable)
    self.rule = rule
    self.remedy = Self.withoutControls(remedy)
  }

  static func printable(_ value: String) -> String {
    var text = String.UnicodeScalarView()
    // Masked before it is cut: half a number would no longer have the shape.
    let masked = SensitiveText.masked(String(String.UnicodeScalarView(value.unicodeScalars.prefix(100))))
    for (i, scalar) in masked.unicodeScalars.enumerated() {
      if i == 80 {
        text.append("…")
        break
      }
      text.append(isControl(scalar) ? "\u{FFFD}" : scalar)
    }
    return String(text)
  }

  /// Names are kept whole: a path that is cut names another file.
  private static func withoutControls(_ name: String) -> String {
    guard name.unicodeScalars.contains(where: isControl) else { return name }
    return String(String.UnicodeScalarView(name.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }
}

/// Why an import cannot be done at all: the former data stays as it was.
public enum ImportError: Error, Equatable, Sendable {
  /// The file is refused whole.
  case refused(ImportIssue)
  /// The mapping cannot be used, whatever the data.
  case badMapping(ImportIssue)
  /// More rows were refused than the caller allows.
  case tooManyRefused(refused: Int, allowed: Int, last: ImportIssue)
  /// The new layer has under half of what the one holds that it would replace; `what`: rows, clinicians, facilities.
  case shrunk(source: String, what: String, former: Int, new: Int)
  /// A file's SHA-256 is not the one the caller named.
  case wrongDigest(file: String, expected: String, found: String)
  case cannotWrite(path: String)
  /// What is to be read would be written over.
  case quarantineIsInput(path: String)
}
