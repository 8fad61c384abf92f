import DirectoryModel
import Vocabulary

/// A number for where a role is, so coarse that it costs next to nothing to work out: the first word of the street,
/// mostly its number, and the letter with which the next one begins. Equal digests are addresses to look at.
///
/// Streets of which one is the other with more words behind it have equal digests. ZIP code and city are not in it,
/// since a building can be stated with several codes or none.
enum SiteDigest {
  /// - Returns: 0 for a street without a word, as `SiteKey.parts` finds none.
  static func digest(street: UnsafeRawBufferPointer, scratch: inout [UInt8]) -> UInt16 {
    // A number sign stands for a unit, which the plain rule knows.
    if street.contains(0x23) { return digest(plainly: street) }
    var first: UInt64?
    var letter: UInt8?
    var isPlain = true
    TextFolding.forEachToken(in: street, scratch: &scratch) { token in
      guard letter == nil, isPlain else { return }
      if first != nil {
        letter = token[0]
        isPlain = !mayBeLeftOut(token)
      } else if (0x30...0x39).contains(token[0]) {
        first = ByteHash.hash(token)
      } else if let word = SiteKey.firstWord(token.text) {
        first = ByteHash.hash(word)
      } else {
        isPlain = false
      }
    }
    if !isPlain { return digest(plainly: street) }
    return first.map { number($0, letter) } ?? 0
  }

  /// Short forms keep the first letter of their word; only the designators of a unit, such as `ste`, have none.
  private static func mayBeLeftOut(_ token: UnsafeRawBufferPointer) -> Bool {
    switch token[0] {
    case 0x61, 0x72, 0x73, 0x75: token.count > 1 && SiteKey.firstWord(token.text) == nil
    default: false
    }
  }

  private static func digest(plainly street: UnsafeRawBufferPointer) -> UInt16 {
    digest(normalizedStreet: SiteKey.parts(street: street.text, unit: "").street)
  }

  /// Of a street as `SiteKey.parts` gives it.
  static func digest(normalizedStreet street: String) -> UInt16 {
    let words = street.split(separator: " ", maxSplits: 2)
    guard let first = words.first else { return 0 }
    return number(ByteHash.hash(String(first)), words.count > 1 ? words[1].utf8.first : nil)
  }

  private static func number(_ word: UInt64, _ letter: UInt8?) -> UInt16 {
    let digest = UInt16(truncatingIfNeeded: ByteHash.mixed(word, with: UInt64(letter ?? 0)))
    return digest == 0 ? 1 : digest
  }
}
