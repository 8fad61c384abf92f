import DirectoryModel
import TestSupport
import Testing

@Suite struct SiteKeyTests {
  private static func key(_ facts: (Field, String)...) -> UInt64 {
    SiteKey.key(of: facts.map { Fact(field: $0.0, value: $0.1, source: 0) })
  }

  private static func address(_ street: String, _ zip: String = "85724") -> UInt64 {
    key((.street, street), (.zip, zip))
  }

  @Test(arguments: [
    ("1515 North Campbell Avenue, Suite #200", "1515 n campbell ave 200"),
    ("1515 N. CAMPBELL AVE STE 200", "1515 n campbell ave 200"),
    ("12 Saint Mary's Square", "12 st marys sq"),
    ("100 Mount Zion Parkway Bldg. C, Floor 3", "100 mt zion pkwy bldg c fl 3"),
    ("4 Northwest Córdoba Street", "4 nw cordoba st"),
    ("Suite", ""), ("", ""), ("---", ""),
  ])
  func `streets are written as the postal service shortens them`(street: String, normalized: String) {
    #expect(SiteKey.normalizedStreet(street) == normalized)
  }

  @Test(arguments: [
    ("1515 North Campbell Avenue", "1515 N CAMPBELL AVE"),
    ("1515 N. Campbell Av.", "1515 north campbell avenue"),
    ("9 Elm Road, Suite 4", "9 elm rd ste 4"), ("9 Elm Rd #4", "9 Elm Road Unit 4"),
    ("9 Elm Rd Apt. 4", "9 Elm Rd Room 4"), ("7 Medical Center Dr", "7 Medical Centre Drive"),
  ])
  func `one address in two spellings is one place`(a: String, b: String) {
    #expect(Self.address(a) == Self.address(b))
  }

  @Test(arguments: [
    ("1515 North Campbell Avenue", "1515 South Campbell Avenue"),
    ("1515 N Campbell Ave", "1516 N Campbell Ave"),
    ("9 Elm Rd Suite 4", "9 Elm Rd Suite 5"), ("9 Elm Rd", "9 Elm Rd Suite 4"), ("9 Elm Rd", "9 Elm St"),
    ("9 Elm Rd Floor 4", "9 Elm Rd Suite 4"),
  ])
  func `two addresses are two places`(a: String, b: String) {
    #expect(Self.address(a) != Self.address(b))
  }

  @Test func `the unit may stand apart or in the street, and only five digits of the ZIP count`() {
    let apart = Self.key((.street, "9 Elm Road"), (.unit, "Suite 4"), (.zip, "85724-5024"))
    #expect(apart == Self.address("9 elm rd ste 4", "85724"))
    #expect(Self.address("9 Elm Rd", "85724") != Self.address("9 Elm Rd", "85725"))
  }

  @Test func `with a street and a ZIP nothing else counts`() {
    let bare = Self.address("9 Elm Rd")
    #expect(
      Self.key(
        (.street, "9 Elm Rd"), (.zip, "85724"), (.city, "Tucson"), (.siteID, "s1"), (.phone, "5205550100"))
        == bare)
  }

  @Test func `without a ZIP the city and state tell streets apart`() {
    let tucson = Self.key((.street, "9 Elm Rd"), (.city, "Tucson"), (.state, "AZ"))
    #expect(tucson == Self.key((.street, "9 Elm Road"), (.city, "TUCSON"), (.state, "az")))
    #expect(tucson != Self.key((.street, "9 Elm Rd"), (.city, "Phoenix"), (.state, "AZ")))
    #expect(tucson != Self.key((.street, "9 Elm Rd"), (.city, "Tucson"), (.state, "NM")))
  }

  @Test func `without a street the source's own site counts, then city, state and ZIP`() {
    let site = Self.key((.siteID, "s1"), (.city, "Tucson"), (.state, "AZ"))
    #expect(site == Self.key((.siteID, "s1")))
    #expect(site != Self.key((.siteID, "s2")))
    let city = Self.key((.city, "Tucson"), (.state, "AZ"))
    #expect(city == Self.key((.city, "tucson"), (.state, "az")))
    #expect(city != Self.key((.city, "Phoenix"), (.state, "AZ")))
    #expect(city != Self.key((.city, "Tucson"), (.state, "AZ"), (.zip, "85724")))
    #expect(Self.key((.zip, "85724")) != Self.key((.zip, "85725")))
  }

  @Test func `a unit, or a street without a letter or digit, is no street`() {
    let one = Self.key((.unit, "Suite 200"), (.siteID, "s1"), (.zip, "85724"))
    let other = Self.key((.unit, "Suite 200"), (.siteID, "s2"), (.zip, "85724"))
    #expect(one != other)
    #expect(Self.key((.street, "-"), (.siteID, "s1"), (.zip, "85724")) == Self.key((.siteID, "s1")))
    #expect(Self.key((.street, "."), (.city, "Tucson")) == Self.key((.city, "Tucson")))
  }

  @Test func `no place at all is 0, and an alternate is no place`() {
    #expect(SiteKey.key(of: []) == 0)
    #expect(Self.key((.phone, "5205550100"), (.network, "n")) == 0)
    #expect(SiteKey.key(of: [Fact(field: .street, value: "9 Elm Rd", source: 0, isAlternate: true)]) == 0)
  }

  @Test func `a place worked out before is the place worked out anew`() {
    var random = SplitMix64(seed: 3)
    let places = SitePlaces()
    let values: [(Field, [String])] = [
      (.street, ["9 Elm Road", "9 ELM RD STE 4", "One Way", ""]), (.unit, ["Suite 4", "", "FL 2"]),
      (.zip, ["85724", "857245024", ""]), (.city, ["Tucson", ""]), (.state, ["AZ", ""]),
      (.siteID, ["s1", ""]), (.phone, ["5205550100"]),
    ]
    for _ in 0..<3_000 {
      let facts = values.map { field, choices in
        Fact(
          field: field, value: choices.randomElement(using: &random)!, source: 0,
          isAlternate: Int.random(in: 0..<8, using: &random) == 0)
      }.filter { !$0.value.isEmpty }
      #expect(places.place(of: facts) == SitePlace(facts))
    }
  }
}
