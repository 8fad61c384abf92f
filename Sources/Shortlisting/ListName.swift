/// The name of a shortlist, which becomes the name of files: ASCII letters, digits, `-`, `_` and `.`, 1 to 64 of them,
/// no dot in front. So it names no other folder and no hidden file, on any file system.
public enum ListName {
  public static let longest = 64

  public static func check(_ name: String) throws(ShortlistError) {
    if let fault = fault(of: name) { throw .badName(name, fault) }
  }

  static func fault(of name: String) -> ShortlistError.NameFault? {
    if name.isEmpty { return .empty }
    if name.utf8.first == 0x2E { return .leadingDot }
    for character in name {
      guard let byte = character.asciiValue, isAllowed(byte) else { return .character(String(character)) }
    }
    return name.utf8.count > longest ? .tooLong : nil
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    default: false
    }
  }
}
