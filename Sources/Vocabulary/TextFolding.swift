/// The one way in which words are made comparable: case and accents go, apostrophes join, everything that is
/// neither letter nor digit separates.
///
/// `O'Brien-Muñoz, M.D.` becomes the tokens `obrien`, `munoz`, `m`, `d`. Letters outside Latin keep their own
/// bytes; a damaged letter (U+FFFD) stays a letter, so that a damaged name is still one word.
public enum TextFolding {
  /// Calls `body` with the folded UTF-8 bytes of each token, in order.
  ///
  /// The bytes are valid only during the call. Cost: O(bytes), no allocation except the scratch buffer.
  @inlinable
  public static func forEachToken(
    in text: UnsafeRawBufferPointer, scratch: inout [UInt8], _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    scratch.removeAll(keepingCapacity: true)
    var i = 0
    let n = text.count
    while i < n {
      let byte = text[i]
      if byte < 0x80 {
        i &+= 1
        switch byte {
        case 0x61...0x7A, 0x30...0x39: scratch.append(byte)
        case 0x41...0x5A: scratch.append(byte | 0x20)
        case 0x27, 0x60: break
        default:
          if !scratch.isEmpty {
            scratch.withUnsafeBytes(body)
            scratch.removeAll(keepingCapacity: true)
          }
        }
        continue
      }
      i = foldNonASCII(text, at: i, into: &scratch) {
        if !$0.isEmpty {
          $0.withUnsafeBytes(body)
          $0.removeAll(keepingCapacity: true)
        }
      }
    }
    if !scratch.isEmpty { scratch.withUnsafeBytes(body) }
  }

  /// The folded tokens of a text.
  public static func tokens(_ text: String) -> [String] {
    var result: [String] = []
    var scratch: [UInt8] = []
    var copy = text
    copy.withUTF8 { utf8 in
      forEachToken(in: UnsafeRawBufferPointer(utf8), scratch: &scratch) {
        result.append(String(decoding: $0, as: UTF8.self))
      }
    }
    return result
  }

  /// The folded tokens joined by one blank: two texts a reader would call the same have the same folded form.
  public static func folded(_ text: String) -> String { tokens(text).joined(separator: " ") }

  /// Folds the multi-byte character that starts at `start`; returns the position after it.
  ///
  /// Malformed UTF-8 (which no reader lets through) is taken byte by byte as a letter.
  @usableFromInline
  static func foldNonASCII(
    _ text: UnsafeRawBufferPointer, at start: Int, into token: inout [UInt8],
    separator: (inout [UInt8]) -> Void
  ) -> Int {
    guard let (scalar, length) = decode(text, at: start) else {
      token.append(text[start])
      return start + 1
    }
    switch scalar.value {
    case 0x300...0x36F, 0x2018, 0x2019, 0x2BB, 0x2BC, 0xB4, 0xAD, 0x200B...0x200D:
      break  // combining accents, apostrophes and invisible characters join
    case 0x80...0xBF, 0xD7, 0xF7, 0x2000...0x206F, 0x3000, 0xFEFF:
      separator(&token)
    case 0xC0...0x17F:
      token.append(contentsOf: latinBase[Int(scalar.value - 0xC0)].utf8)
    case 0x1E9E:
      token.append(contentsOf: "ss".utf8)
    case 0x180...0x2AF, 0x1E00...0x1EFF, 0x2C60...0x2C7F:
      // The further Latin blocks (Romanian, Vietnamese, Welsh, African languages).
      let lower = scalar.properties.lowercaseMapping
      token.append(contentsOf: (lower.unicodeScalars.first.flatMap(baseLetters) ?? lower).utf8)
    case 0xFFFD:
      token.append(contentsOf: text[start..<start + length])
    default:
      if separates(scalar) {
        separator(&token)
      } else {
        // Greek, Cyrillic and the rest: lower case where there is one.
        token.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      }
    }
    return start + length
  }

  /// The well-formed character at a byte that is not ASCII; nil for anything else.
  private static func decode(
    _ text: UnsafeRawBufferPointer, at start: Int
  ) -> (scalar: Unicode.Scalar, length: Int)? {
    let lead = text[start]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard (0xC2...0xF4).contains(lead), start + length <= text.count else { return nil }
    var value = UInt32(lead) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for k in 1..<length {
      guard text[start + k] & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(text[start + k] & 0x3F)
    }
    guard value >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000) else { return nil }
    return Unicode.Scalar(value).map { ($0, length) }
  }

  /// Whether a character is punctuation, a sign or a blank.
  private static func separates(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol,
      .spaceSeparator, .lineSeparator, .paragraphSeparator, .control:
      true
    default: false
    }
  }

  /// The letter, or the two letters of a ligature, under the accents of a small Latin letter.
  private static func baseLetters(_ scalar: Unicode.Scalar) -> String? {
    // "LATIN SMALL LETTER E WITH CIRCUMFLEX AND ACUTE": the letter is the fourth word.
    let words = (scalar.properties.name ?? "").split(separator: " ")
    guard words.count >= 4, words[0] == "LATIN", words[2] == "LETTER", words[3].utf8.count <= 2 else {
      return nil
    }
    return words[3].lowercased()
  }

  /// U+00C0 … U+017F → lower-case base letters.
  private static let latinBase: [String] = {
    let rows = """
      a a a a a a ae c e e e e i i i i d n o o o o o * o u u u u y th ss \
      a a a a a a ae c e e e e i i i i d n o o o o o * o u u u u y th y \
      a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g g g g g h h h h i i i i i i i i i i ij ij \
      j j k k k l l l l l l l l l l n n n n n n n n n o o o o o o oe oe r r r r r r s s s s s s s s t t t t t t \
      u u u u u u u u u u u u w w y y y z z z z z z s
      """
    return rows.split(separator: " ").map { $0 == "*" ? "" : String($0) }
  }()
}
