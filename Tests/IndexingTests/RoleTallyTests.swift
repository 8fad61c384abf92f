import DirectoryModel
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Indexing

/// Counting by going through what each role counts for, beside going through the lists.
@Suite struct RoleTallyTests {
  /// Every counted term over a base by chance, each counted role by role.
  private func compare(_ snapshot: Snapshot, _ rng: inout SplitMix64, bases: Int) {
    for _ in 0..<bases {
      let share = rng.pick([1, 2, 5, 40])
      let roles = (0..<snapshot.roleCount).filter { _ in rng.once(in: share) }
      var set = RoleSet(universe: snapshot.roleCount)
      for role in roles { set.insert(role) }
      let base = rng.once(in: 2) ? RoleSelection(set) : RoleSelection(roles.map { UInt32($0) })
      let tally = RoleTally(snapshot, base: base)
      let inBase = Set(roles)
      for facet in RoleTallyTerms.facets {
        for position in snapshot.terms(facet) {
          var entities = Set<UInt32>()
          snapshot.posting(position)?.forEach(universe: snapshot.roleCount) { role in
            if inBase.contains(role) { entities.insert(snapshot.roleEntity[role]) }
          }
          #expect(tally.count(term: position) == entities.count, "\(facet) \(snapshot.text(position))")
        }
      }
      #expect(tally.count(term: snapshot.terms(.kind).lowerBound) == nil, "a facet that is not counted so")
    }
  }

  @Test func `each term counts the entities that its list counts`() {
    var rng = SplitMix64(seed: 81)
    compare(SharedDirectory.shared.snapshot, &rng, bases: 12)
  }

  @Test func `codes of two bytes and roles that count for hundreds of terms are counted alike`() throws {
    let networks = (0..<420).map { String(format: "net-%03d", $0) }
    var rng = SplitMix64(seed: 82)
    var clinicians = ["clinician,npi,last,first,specialties"]
    var roles = ["role,clinician,site"]
    var participations = ["participation,role,network,status,accepting"]
    for person in 0..<60 {
      clinicians.append("c\(person),\(inventedNPI(person + 700)),Wide,Person\(person),207RX0202X")
      for site in 0..<(person % 3 + 1) {
        let role = "r\(person)-\(site)"
        roles.append("\(role),c\(person),s\(site)")
        // The first is in every network, so that what it counts for is long; a few are in none.
        for network in networks where person == 0 || person % 7 != 0 && rng.once(in: 30 + person) {
          let answer = rng.pick(["yes", "no", ""])
          participations.append("\(role)-\(network),\(role),\(network),in,\(answer)")
        }
      }
    }
    let fixture = try DirectoryFixture()
    try fixture.add(
      "wide",
      [
        "networks.csv": (["network,name"] + networks.map { "\($0),\($0)" }).joined(separator: "\n") + "\n",
        "sites.csv": "site,name,city,state,zip\ns0,A,Chicago,IL,60601\ns1,B,Boston,MA,02108\n"
          + "s2,C,Portland,OR,97201\n",
        "clinicians.csv": clinicians.joined(separator: "\n") + "\n",
        "roles.csv": roles.joined(separator: "\n") + "\n",
        "participations.csv": participations.joined(separator: "\n") + "\n",
      ], asOf: "2026-11-01")
    let snapshot = try Snapshot(path: fixture.snapshotPath)
    #expect(snapshot.tallyTerms.count > RoleTallyTerms.oneByte + 256, "codes with more than one first byte")
    #expect(snapshot.tallyFarPlaces.count > 0, "a role whose place does not fit its byte")
    compare(snapshot, &rng, bases: 12)
  }
}
