import Vocabulary

/// When two sources' values say the same. docs/merging.md has the same table in words.
public enum FactAgreement {
  public static func agree(_ field: Field, _ a: String, _ b: String) -> Bool {
    if a == b { return true }
    switch field {
    case .phone, .fax:
      guard let first = PhoneNumber.national(a), let second = PhoneNumber.national(b) else {
        return folded(a, b)
      }
      return first == second
    case .zip:
      return a.utf8.count >= 5 && b.utf8.count >= 5 && a.utf8.prefix(5).elementsEqual(b.utf8.prefix(5))
    case .firstName, .middleName: return sameName(a, b) || isInitial(a, of: b) || isInitial(b, of: a)
    case .lastName: return sameName(a, b)
    case .nameSuffix: return compact(a) == compact(b)
    case .credentials:
      let (first, second) = (degrees(a), degrees(b))
      return lettersOnly(a) == lettersOnly(b) || first.isSubset(of: second) || second.isSubset(of: first)
    case .name, .parentName, .roleOrganizationName, .siteName: return organization(a) == organization(b)
    case .street: return SiteKey.normalizedStreet(a) == SiteKey.normalizedStreet(b)
    case .unit: return SiteKey.parts(street: "", unit: a).unit == SiteKey.parts(street: "", unit: b).unit
    case .latitude, .longitude:
      // About a kilometer: nobody's door is nearer than that in every source.
      guard let first = Double(a), let second = Double(b) else { return false }
      return abs(first - second) <= 0.01
    case .country: return country(a) == country(b)
    default: return folded(a, b)
    }
  }

  /// Forms of a value, for who looks for it among many: two values that both have forms agree when they share one.
  ///
  /// - Returns: nil for a value that may agree with several that differ among each other (an initial, a damaged letter,
  ///   degrees, coordinates): `agree` must be asked.
  public static func forms(_ field: Field, _ value: String) -> [String]? {
    switch field {
    case .phone, .fax:
      return ["text " + TextFolding.folded(value)]
        + (PhoneNumber.national(value).map { ["number \($0)"] } ?? [])
    case .zip:
      let start = value.utf8.prefix(5)
      guard start.allSatisfy({ $0 < 0x80 }) else { return nil }
      return [start.count < 5 ? value : String(decoding: start, as: UTF8.self)]
    case .firstName, .middleName, .lastName:
      if field != .lastName && compact(value).count == 1 { return nil }
      let folded = TextFolding.folded(value)
      return folded.unicodeScalars.contains("\u{FFFD}") ? nil : [folded]
    case .nameSuffix: return [compact(value)]
    case .credentials, .latitude, .longitude: return nil
    case .name, .parentName, .roleOrganizationName, .siteName: return [organization(value)]
    case .street: return [SiteKey.normalizedStreet(value)]
    case .unit: return [SiteKey.parts(street: "", unit: value).unit]
    case .country: return [country(value)]
    default: return [TextFolding.folded(value)]
    }
  }

  private static func folded(_ a: String, _ b: String) -> Bool {
    TextFolding.folded(a) == TextFolding.folded(b)
  }

  /// Equal but for letters that one of them lost (U+FFFD).
  private static func sameName(_ a: String, _ b: String) -> Bool {
    let (first, second) = (TextFolding.folded(a).unicodeScalars, TextFolding.folded(b).unicodeScalars)
    guard first.count == second.count else { return false }
    return zip(first, second).allSatisfy { $0 == $1 || $0 == "\u{FFFD}" || $1 == "\u{FFFD}" }
  }

  private static func isInitial(_ a: String, of b: String) -> Bool {
    let (initial, name) = (compact(a), compact(b))
    return initial.count == 1 && name.hasPrefix(initial)
  }

  /// Letters and digits alone: `M.D., Ph.D.` and `MD PHD` are one.
  private static func compact(_ text: String) -> String { TextFolding.tokens(text).joined() }

  /// `M.D.1208` is MD: what stands behind it is some other number.
  private static func lettersOnly(_ text: String) -> String { compact(text).filter { !$0.isNumber } }

  /// `M.D., MPH` is MD and MPH.
  private static func degrees(_ text: String) -> Set<String> {
    Set(TextFolding.tokens(text.replacing(".", with: "").filter { !$0.isNumber }))
  }

  /// Without the legal form at its end.
  private static func organization(_ name: String) -> String {
    var tokens = TextFolding.tokens(name)
    if tokens.first == "the" { tokens.removeFirst() }
    // `P.C.` is two letters here.
    while let last = tokens.last, tokens.count > 1 {
      if legalForms.contains(last) {
        tokens.removeLast()
      } else if tokens.count > 2, legalForms.contains(tokens[tokens.count - 2] + last), last.utf8.count == 1 {
        tokens.removeLast(2)
      } else {
        break
      }
    }
    return tokens.map { $0 == "and" ? "" : $0 }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static let legalForms: Set<String> = [
    "inc", "incorporated", "llc", "llp", "lp", "pc", "pa", "pllc", "plc", "ltd", "corp", "corporation", "co",
    "psc", "sc", "pl",
  ]

  private static func country(_ code: String) -> String {
    ["US", "USA", "UNITED STATES"].contains(code.uppercased()) ? "US" : code.uppercased()
  }
}
