import DirectoryModel
import Testing

@Suite struct ProviderComparisonTests {
  private static func provider(
    _ facts: [(Field, String)] = [], roles: [Role] = [], kind: RecordKind = .clinician
  ) -> Provider {
    Provider(
      kind: kind, key: EntityKey(npi: 2_000_000_010), sources: [SourceReference(row: 1)],
      facts: facts.map { Fact(field: $0.0, value: $0.1, source: 0) }, roles: roles)
  }

  private static func role(
    _ facts: [(Field, String)], in participations: [Participation] = []
  ) -> Role {
    Role(
      facts: facts.map { Fact(field: $0.0, value: $0.1, source: 0) }, participations: participations)
  }

  private static func words(_ old: Provider, _ new: Provider) -> [String] {
    ProviderComparison.differences(old, new).map(\.words)
  }

  @Test func `a value that is replaced, comes or goes is told with both sides`() {
    let old = Self.provider([(.lastName, "One"), (.gender, "F"), (.credentials, "MD")])
    let new = Self.provider([(.lastName, "Two"), (.gender, "F"), (.graduationYear, "2001")])
    #expect(
      Self.words(old, new) == [
        "last_name: One → Two", "credentials: MD → not stated", "graduation_year: not stated → 2001",
      ])
    #expect(Self.words(old, old).isEmpty)
  }

  @Test func `of a list each value that came or went is told, and its order is nothing`() {
    let old = Self.provider([(.language, "en"), (.language, "es"), (.license, "IL\u{1F}EX1")])
    let new = Self.provider([(.license, "IL\u{1F}EX2"), (.language, "fr"), (.language, "en")])
    #expect(
      Self.words(old, new) == [
        "language: es: stated → not stated", "language: fr: not stated → stated",
        "license: IL · EX1: stated → not stated", "license: IL · EX2: not stated → stated",
      ])
    let shuffled = Self.provider([(.language, "es"), (.license, "IL\u{1F}EX1"), (.language, "en")])
    #expect(Self.words(old, shuffled).isEmpty)
  }

  @Test func `what another source says beside the value shown is compared apart`() {
    var old = Self.provider([(.graduationYear, "2001")])
    old.facts.append(Fact(field: .graduationYear, value: "2002", source: 0, isAlternate: true))
    let new = Self.provider([(.graduationYear, "2001")])
    #expect(Self.words(old, new) == ["graduation_year by another source: 2002 → not stated"])
    var other = new
    other.facts.append(Fact(field: .graduationYear, value: "2003", source: 0, isAlternate: true))
    #expect(Self.words(new, other) == ["graduation_year by another source: not stated → 2003"])
  }

  @Test func `a kind that changes is told, and a row that was refused is not a person who is gone`() {
    #expect(
      Self.words(Self.provider(), Self.provider(kind: .organization)) == ["kind: clinician → organization"])
    #expect(
      Self.words(Self.provider(), Self.provider(kind: .mention)) == [
        "kind: clinician → row refused, only the NPI is known"
      ])
  }

  private static let lakeshore: [(Field, String)] = [
    (.siteName, "Lakeshore Example"), (.street, "200 Imaginary Shore Drive"), (.city, "Chicago"),
    (.state, "IL"), (.zip, "60611"),
  ]
  private static let hudson: [(Field, String)] = [
    (.street, "7 Pretend Street"), (.city, "New York"), (.state, "NY"), (.zip, "10001"),
  ]

  @Test func `networks are said in words, at the place where they hold`() {
    func account(_ participations: [Participation]) -> Provider {
      Self.provider(roles: [Self.role(Self.lakeshore, in: participations)])
    }
    let gold = Participation(network: "x:gold", tier: "1", acceptingCode: "newpt", source: 0)
    let place = "at Lakeshore Example, Chicago, IL"
    #expect(
      Self.words(account([gold]), account([])) == [
        "network x:gold \(place): in, tier 1, accepting yes (newpt) → not listed"
      ])
    var out = gold
    out.isIn = false
    out.tier = nil
    out.acceptingCode = "no"
    out.from = CalendarDate(iso: "2027-01-01")
    #expect(
      Self.words(account([gold]), account([out])) == [
        "network x:gold \(place): in, tier 1, accepting yes (newpt) → out, accepting no, from 2027-01-01"
      ])
    var silver = gold
    silver.network = "x:silver"
    silver.tier = nil
    silver.acceptingCode = nil
    #expect(
      Self.words(account([gold, silver]), account([silver, gold])).isEmpty, "their order is nothing")
    #expect(
      Self.words(account([]), account([silver])) == ["network x:silver \(place): not listed → in"])
    // Two statements about one network are one subject, whichever comes first.
    #expect(Self.words(account([gold, out]), account([out, gold])).isEmpty)
  }

  @Test func `a role that came or went is told with its place and its networks`() {
    let silver = Participation(network: "x:silver", source: 0)
    let old = Self.provider(roles: [Self.role(Self.lakeshore, in: [silver])])
    let new = Self.provider(roles: [Self.role(Self.hudson)])
    #expect(
      Self.words(old, new) == [
        "role at 7 Pretend Street, New York, NY: not listed → listed",
        "role at Lakeshore Example, Chicago, IL: listed → not listed",
        "network x:silver at Lakeshore Example, Chicago, IL: in → not listed",
      ])
    #expect(
      Self.words(Self.provider(), Self.provider(roles: [Self.role([(.accepting, "yes")])])) == [
        "role at a place that no source states: not listed → listed"
      ])
  }

  @Test func `a role is known again by its site, and when it moves by its own id`() {
    let phone: (Field, String) = (.phone, "312-555-0101")
    let old = Self.provider(roles: [
      Self.role(Self.lakeshore + [phone, (.roleID, "r1")]), Self.role(Self.hudson + [(.roleID, "r2")]),
    ])
    // The same site in other words, and roles in another order.
    var elsewhere = Self.lakeshore
    elsewhere[1] = (.street, "200 IMAGINARY SHORE DR")
    let reordered = Self.provider(roles: [
      Self.role(Self.hudson + [(.roleID, "r2")]),
      Self.role(elsewhere + [(.phone, "312-555-0199"), (.roleID, "r1")]),
    ])
    #expect(
      Self.words(old, reordered) == [
        "street at Lakeshore Example, Chicago, IL: 200 Imaginary Shore Drive → 200 IMAGINARY SHORE DR",
        "phone at Lakeshore Example, Chicago, IL: 312-555-0101 → 312-555-0199",
      ])
    let moved = Self.provider(roles: [
      Self.role(Self.lakeshore + [phone, (.roleID, "r1")]),
      Self.role([
        (.street, "8 Pretend Street"), (.city, "New York"), (.state, "NY"), (.zip, "10001"), (.roleID, "r2"),
      ]),
    ])
    #expect(
      Self.words(old, moved) == [
        "street at 8 Pretend Street, New York, NY: 7 Pretend Street → 8 Pretend Street"
      ])
  }

  @Test func `two roles at one site are told apart by their organization`() {
    func account(_ first: String, _ second: String) -> Provider {
      Self.provider(roles: [
        Self.role(Self.hudson + [(.roleOrganization, "pac:1"), (.phone, first)]),
        Self.role(Self.hudson + [(.roleOrganization, "pac:2"), (.phone, second)]),
      ])
    }
    var swapped = account("212-555-0102", "212-555-0101")
    swapped.roles.swapAt(0, 1)
    swapped.roles[0].facts[4].value = "pac:1"
    swapped.roles[1].facts[4].value = "pac:2"
    #expect(Self.words(account("212-555-0101", "212-555-0102"), swapped).isEmpty)
    #expect(
      Self.words(account("212-555-0101", "212-555-0102"), account("212-555-0101", "212-555-0103")) == [
        "phone at 7 Pretend Street, New York, NY: 212-555-0102 → 212-555-0103"
      ])
  }

  @Test func `each difference names the sources that say so`() {
    var old = Self.provider([(.lastName, "One")])
    var new = Self.provider([(.lastName, "Two")])
    old.sources = [SourceReference(row: 1), SourceReference(row: 2)]
    old.facts[0].source = 1
    new.sources = [SourceReference(row: 1), SourceReference(row: 2), SourceReference(row: 3)]
    new.facts[0].source = 2
    let difference = ProviderComparison.differences(old, new)
    #expect(difference.map(\.oldSource) == [1] && difference.map(\.newSource) == [2])
  }
}
