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

  /// `1515 North Campbell Avenue, Suite #200` → `1515 n campbell ave 200`.
  public static func normalizedStreet(_ street: String) -> String {
    TextFolding.tokens(street).compactMap { shortForms[$0] ?? $0 }.filter { !$0.isEmpty }.joined(
      separator: " ")
  }

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
