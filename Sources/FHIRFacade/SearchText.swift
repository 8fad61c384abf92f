import FHIRModel
import Vocabulary

/// How values become comparable, for the index and for what is asked: by one rule.
enum SearchText {
  /// Case and accents go; blanks and punctuation stay, as FHIR has it.
  static func folded(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      for byte in text.utf8 { result.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) }
      return result
    }
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x80:
        result.append((0x41...0x5A).contains(scalar.value) ? UInt8(scalar.value) | 0x20 : UInt8(scalar.value))
      case 0x300...0x36F: break
      default:
        let letters = TextFolding.folded(String(scalar))
        result.append(contentsOf: letters.isEmpty ? Array(String(scalar).utf8) : Array(letters.utf8))
      }
    }
    return result
  }

  /// Parts a folded value from what follows it; no text holds it.
  static let separator: UInt8 = 0

  /// A value of a string parameter: folded, then as it is.
  static func stringKey(_ text: String) -> [UInt8] { folded(text) + [separator] + Array(text.utf8) }

  /// A code or number, folded, then its system.
  static func tokenKey(_ code: String, system: String) -> [UInt8] {
    folded(code) + [separator] + Array(system.utf8)
  }

  // MARK: What an element gives

  private static let nameParts = ["text", "family", "given", "prefix", "suffix"]
  private static let addressParts = ["text", "line", "city", "district", "state", "postalCode", "country"]

  /// The texts of a primitive, a name or an address.
  static func strings(_ value: FHIRValue) -> [String] {
    if let text = value.text { return [text] }
    let parts = value.fields.contains { nameParts.dropFirst().contains($0.name) } ? nameParts : addressParts
    return parts.flatMap { value.all($0).compactMap(\.text) }
  }

  struct Token: Hashable {
    var system: String
    var code: String
  }

  /// The codes of a concept, coding or primitive; of an identifier its number.
  static func tokens(_ value: FHIRValue) -> [Token] {
    if let text = value.text { return [Token(system: "", code: text)] }
    if value["coding"] != nil || value["text"] != nil && value["value"] == nil {
      return value.all("coding").flatMap { tokens($0) }
    }
    let system = value["system"]?.text ?? ""
    guard let code = (value["code"] ?? value["value"])?.text else { return [] }
    return [Token(system: system, code: code)]
  }

  /// The words that stand with a code: of a concept its text and displays, of an identifier the text of its type.
  static func words(_ value: FHIRValue) -> [String] {
    if value["value"] != nil { return value["type"]?["text"]?.text.map { [$0] } ?? [] }
    return [value["text"]?.text, value["display"]?.text].compactMap { $0 }
      + value.all("coding").compactMap { $0["display"]?.text }
  }

  /// Of an identifier: each code of its type with its number.
  static func typedNumbers(_ value: FHIRValue) -> [[UInt8]] {
    guard let number = value["value"]?.text else { return [] }
    return (value["type"]?.all("coding") ?? []).compactMap { coding in
      coding["code"]?.text.map { typedKey(system: coding["system"]?.text ?? "", code: $0, number: number) }
    }
  }

  static func typedKey(system: String, code: String, number: String) -> [UInt8] {
    folded(number) + [separator] + Array(system.utf8) + [separator] + folded(code)
  }
}
