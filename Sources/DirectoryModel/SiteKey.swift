import Vocabulary

/// When two roles are at one place: the key is equal exactly when the normalized site is.
///
/// The street with its unit, in folded words and the postal service's short forms, together with the five-digit
/// ZIP; without a street the source's own site id, then city and state. A role without any place has key 0.
public enum SiteKey {
  public static func key(of facts: [Fact]) -> UInt64 {
    // A unit alone is no street: every house of a town has a suite 200.
    let hasStreet = !TextFolding.tokens(facts.first(.street) ?? "").isEmpty
    let street = [facts.first(.street), facts.first(.unit)].compactMap { $0 }.joined(separator: " ")
    let zip = String((facts.first(.zip) ?? "").prefix(5))
    if hasStreet {
      let place =
        zip.isEmpty ? TextFolding.folded((facts.first(.city) ?? "") + " " + (facts.first(.state) ?? "")) : zip
      return ByteHash.hash(normalizedStreet(street) + "|" + place)
    }
    if let site = facts.first(.siteID) { return ByteHash.hash("site|" + site) }
    let place = TextFolding.folded(
      [facts.first(.city) ?? "", facts.first(.state) ?? ""].joined(separator: " "))
    return place.isEmpty && zip.isEmpty ? 0 : ByteHash.hash("place|" + place + "|" + zip)
  }

  /// The key as text, sixteen hexadecimal digits, for files that outlive a generation; nil without any place.
  public static func text(of facts: [Fact]) -> String? {
    let key = key(of: facts)
    if key == 0 { return nil }
    let digits = String(key, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// `1515 North Campbell Avenue, Suite #200` → `1515 n campbell ave 200`, `One Gustave Place` → `1 gustave pl`.
  public static func normalizedStreet(_ street: String) -> String {
    shortened(TextFolding.tokens(street)).joined(separator: " ")
  }

  private static func shortened(_ tokens: [String]) -> [String] {
    tokens.enumerated().map { i, token in
      i == 0 ? numberWords[token] ?? shortForms[token] ?? token : shortForms[token] ?? token
    }.filter { !$0.isEmpty }
  }

  /// The short form of the first word of a street; nil for a word that is left out, as a unit's designator is.
  public static func firstWord(_ token: String) -> String? {
    let short = numberWords[token] ?? shortForms[token] ?? token
    return short.isEmpty ? nil : short
  }

  /// The street and the unit apart, each normalized: `1515 N Campbell Ave Ste 200` and a unit `Floor 3` give
  /// `1515 n campbell ave` and `200 fl 3`.
  ///
  /// A unit within the street is known by its designator behind at least two words.
  public static func parts(street: String, unit: String) -> (street: String, unit: String) {
    let tokens = TextFolding.tokens(street.replacing("#", with: " unit "))
    let own = TextFolding.tokens(unit.replacing("#", with: " unit "))
    let start = tokens.indices.dropFirst(2).first { designators.contains(tokens[$0]) } ?? tokens.count
    return (
      shortened(Array(tokens[..<start])).joined(separator: " "),
      (tokens[start...] + own).map { shortForms[$0] ?? $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    )
  }

  /// Words behind which a suite, floor or building is named, folded. Source: USPS Publication 28, appendix C2.
  public static let designators: Set<String> = [
    "suite", "ste", "unit", "apartment", "apt", "room", "rm", "floor", "fl", "building", "bldg",
  ]
  private static let numberWords = [
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10",
  ]

  /// USPS Publication 28, appendix B and C1; a unit's designator says nothing that its number does not.
  private static let shortForms: [String: String] = [
    "street": "st", "str": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr",
    "boulevard": "blvd",
    "lane": "ln", "court": "ct", "place": "pl", "square": "sq", "parkway": "pkwy", "highway": "hwy",
    "circle": "cir", "terrace": "ter", "trail": "trl", "plaza": "plz", "turnpike": "tpke",
    "expressway": "expy",
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw", "saint": "st", "fort": "ft", "mount": "mt",
    "suite": "", "ste": "", "unit": "", "apartment": "", "apt": "", "room": "", "rm": "", "floor": "fl",
    "building": "bldg", "center": "ctr", "centre": "ctr",
  ]
}

/// Where a role is, so that two sources' words for one place are found to be one.
///
/// **Invariant**: equal places have equal keys in any order of comparison; that a place without a unit is the same as
/// one with a unit is no equality (suite 100 and suite 200 stay two), so whoever unites takes the first that fits.
public struct SitePlace: Hashable, Sendable {
  /// `SiteKey.key`: 0 without any place.
  public var key: UInt64
  /// Street and ZIP code (or city) without the unit; 0 without a street.
  private var street: UInt64
  private var hasUnit: Bool

  public init(_ facts: [Fact]) {
    key = SiteKey.key(of: facts)
    let parts = SiteKey.parts(street: facts.first(.street) ?? "", unit: facts.first(.unit) ?? "")
    hasUnit = !parts.unit.isEmpty
    guard !parts.street.isEmpty else {
      street = 0
      return
    }
    let zip = String((facts.first(.zip) ?? "").prefix(5))
    let town =
      zip.isEmpty ? TextFolding.folded((facts.first(.city) ?? "") + " " + (facts.first(.state) ?? "")) : zip
    street = ByteHash.hash(parts.street + "|" + town)
  }

  /// The same place to the suite, or the same street and number where one of the two names no suite.
  public func isSame(as other: SitePlace) -> Bool {
    key == other.key || (street != 0 && street == other.street && !(hasUnit && other.hasUnit))
  }
}

/// Places worked out before: the same address stands in row after row, and spelling it out costs microseconds.
///
/// Equals `SitePlace(facts)` for every list of facts. Direct-mapped by a 64-bit hash of the address as written.
public final class SitePlaces {
  private static let slots = 1 << 13
  private static let isAddress: [Bool] = (0..<256).map { raw in
    let fields: [Field] = [.street, .unit, .city, .state, .zip, .siteID]
    return Field(rawValue: UInt8(raw)).map(fields.contains) ?? false
  }

  private var hashes = [UInt64](repeating: 0, count: slots)
  private var places = [SitePlace](repeating: SitePlace([]), count: slots)

  public init() {}

  public func place(of facts: [Fact]) -> SitePlace {
    var hash: UInt64 = 0
    for fact in facts where !fact.isAlternate && Self.isAddress[Int(fact.field.rawValue)] {
      hash = ByteHash.hash(fact.value, seed: ByteHash.mixed(hash, with: UInt64(fact.field.rawValue)))
    }
    let slot = Int(truncatingIfNeeded: hash) & (Self.slots - 1)
    if hashes[slot] != hash {
      hashes[slot] = hash
      places[slot] = SitePlace(facts)
    }
    return places[slot]
  }
}
