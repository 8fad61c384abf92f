/// A word by which the same name may stand in a directory.
public struct WordVariant: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// `Bob` and `Robert`.
    case nickname
    /// `St` and `Saint`, `Univ` and `University`.
    case organizationWord
  }

  /// Folded.
  public var token: String
  public var kind: Kind
}

/// Other words for a word of a name: nicknames and formal names, spelled-out and abbreviated words of organizations.
///
/// The tables are compiled in rather than imported: they are a few hundred general facts that no source brings and
/// that must mean the same in every generation, and a search needs no look at the disk for them. One step only:
/// from a nickname to its formal names and from a formal name to its nicknames, never from one nickname to another.
/// What is found so is no correction and must be marked as found by a variant.
public enum WordVariants {
  /// The variants of a folded word, nicknames first, each kind in alphabetical order; empty for most words.
  ///
  /// `bob` gives `robert`; `robert` gives `bob`, `bobby`, `rob`, …; `xavier` gives nothing.
  public static func variants(of token: String) -> [WordVariant] {
    guard hasVariants(hash(token)) else { return [] }
    let names = (tables.names[token] ?? []).map { WordVariant(token: $0, kind: .nickname) }
    return names + (tables.organizations[token] ?? []).map { WordVariant(token: $0, kind: .organizationWord) }
  }

  /// False for a word that certainly has no variants; true for all that have some, and one in about ten others.
  ///
  /// Cost: one look at one of 4,096 bits.
  public static func hasVariants(_ hash: UInt64) -> Bool {
    tables.bits[Int(truncatingIfNeeded: hash >> 6) & 63] & (1 << (hash & 63)) != 0
  }

  /// The hash that `hasVariants` takes, of the folded bytes of a word: FNV-1a.
  public static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var h: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { h = (h ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return h ^ (h >> 32)
  }

  public static func hash(_ token: String) -> UInt64 {
    var copy = token
    return copy.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
  }

  private struct Tables: Sendable {
    var names: [String: [String]] = [:]
    var organizations: [String: [String]] = [:]
    var bits = [UInt64](repeating: 0, count: 64)
  }

  private static let tables: Tables = {
    var tables = Tables()
    func pairs(_ text: String) -> [(String, String)] {
      text.split(separator: "\n").flatMap { line in
        let words = line.split(separator: " ").map(String.init)
        return words.dropFirst().map { (words[0], $0) }
      }
    }
    for (formal, nickname) in pairs(nicknames) {
      tables.names[formal, default: []].append(nickname)
      tables.names[nickname, default: []].append(formal)
    }
    for (long, short) in pairs(organizationWords) {
      tables.organizations[long, default: []].append(short)
      tables.organizations[short, default: []].append(long)
    }
    for key in tables.names.keys { tables.names[key] = Set(tables.names[key]!).sorted() }
    for key in tables.organizations.keys {
      tables.organizations[key] = Set(tables.organizations[key]!).sorted()
    }
    for word in Array(tables.names.keys) + Array(tables.organizations.keys) {
      let hash = hash(word)
      tables.bits[Int(truncatingIfNeeded: hash >> 6) & 63] |= 1 << (hash & 63)
    }
    return tables
  }()
}
