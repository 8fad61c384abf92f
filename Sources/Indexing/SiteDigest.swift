import DirectoryModel
import Vocabulary

/// A number for where a role is, so coarse that it costs next to nothing to work out: the first word of the street,
/// mostly its number, and the ZIP code. Equal addresses have equal digests; equal digests are addresses to look at.
enum SiteDigest {
  /// - Parameter zip: as stated; nil without one.
  /// - Returns: 0 for a street without a word, as `SiteKey.parts` finds none.
  static func digest(
    street: UnsafeRawBufferPointer, zip: UnsafeRawBufferPointer?, scratch: inout [UInt8]
  ) -> UInt16 {
    // A number sign stands for a unit, which the plain rule knows.
    if street.contains(0x23) { return digest(plainly: street, zip) }
    var first: UInt64?
    var isPlain = true
    TextFolding.forEachToken(in: street, scratch: &scratch) { token in
      guard first == nil, isPlain else { return }
      if (0x30...0x39).contains(token[0]) {
        first = ByteHash.hash(token)
      } else if let word = SiteKey.firstWord(token.text) {
        first = ByteHash.hash(word)
      } else {
        isPlain = false
      }
    }
    if !isPlain { return digest(plainly: street, zip) }
    return first.map { number($0, zip) } ?? 0
  }

  private static func digest(plainly street: UnsafeRawBufferPointer, _ zip: UnsafeRawBufferPointer?) -> UInt16
  {
    let normalized = SiteKey.parts(street: street.text, unit: "").street
    return normalized.isEmpty ? 0 : number(ByteHash.hash(firstWord(normalized)), zip)
  }

  /// Of a street as `SiteKey.parts` gives it.
  static func digest(normalizedStreet street: String, zip: String) -> UInt16 {
    var zip = zip
    return zip.withUTF8 { number(ByteHash.hash(firstWord(street)), UnsafeRawBufferPointer($0)) }
  }

  private static func firstWord(_ street: String) -> String { String(street.prefix { $0 != " " }) }

  private static func number(_ word: UInt64, _ zip: UnsafeRawBufferPointer?) -> UInt16 {
    let town = zip.map { ByteHash.hash(UnsafeRawBufferPointer(rebasing: $0.prefix(5))) }
    let empty = ByteHash.hash(UnsafeRawBufferPointer(start: nil, count: 0))
    let digest = UInt16(truncatingIfNeeded: ByteHash.mixed(word, with: town ?? empty))
    return digest == 0 ? 1 : digest
  }
}
