import DirectoryModel
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Indexing

/// Sets of roles worked out by the index, against the same sets put together role by role.
@Suite struct RoleExpressionTests {
  private let snapshot = SharedDirectory.shared.snapshot

  /// An expression by chance and the roles it means.
  private func random(_ rng: inout SplitMix64, depth: Int) -> (RoleExpression, Set<Int>) {
    let all = Set(0..<snapshot.roleCount)
    if depth == 0 || rng.once(in: 3) {
      switch rng.number(0..<10) {
      case 0: return (.none, [])
      case 1: return (.all, all)
      case 2:
        let center = Coordinates(
          latitude: Double(rng.number(25..<48)), longitude: -Double(rng.number(70..<120)))
        let radius = Distance(kilometers: rng.pick([30, 300, 3_000]))
        let inside = all.filter { role in
          snapshot.coordinates(role).map { Distance.between(center, $0) <= radius } ?? false
        }
        return (snapshot.roles(within: radius, of: center), inside)
      case 3:
        let roles = Set((0..<rng.number(0..<40)).map { _ in rng.number(0..<snapshot.roleCount) })
        return (.list(roles.sorted().map { UInt32($0) }), roles)
      default:
        let facet = rng.pick([Facet.kind, .state, .specialty, .gender, .token, .language, .network, .known])
        let terms = snapshot.terms(facet)
        guard !terms.isEmpty, let posting = snapshot.posting(rng.number(terms)) else { return (.none, []) }
        var roles = Set<Int>()
        posting.forEach(universe: snapshot.roleCount) { roles.insert($0) }
        #expect(roles.count == posting.count)
        return (.posting(posting), roles)
      }
    }
    let parts = (0..<rng.number(1..<4)).map { _ in random(&rng, depth: depth - 1) }
    switch rng.number(0..<4) {
    case 0: return (.anyOf(parts.map(\.0)), parts.reduce(into: Set()) { $0.formUnion($1.1) })
    case 1: return (.allOf(parts.map(\.0)), parts.reduce(all) { $0.intersection($1.1) })
    case 2: return (parts[0].0.complement, all.subtracting(parts[0].1))
    default:
      let second = parts.last!
      return (parts[0].0.subtracting(second.0).union(second.0.intersection(parts[0].0)), parts[0].1)
    }
  }

  @Test(arguments: 0..<4)
  func `any expression means the roles of which it is put together`(run: Int) throws {
    var rng = SplitMix64(seed: 70 + UInt64(run))
    var lists = 0
    var bits = 0
    for _ in 0..<120 {
      let (expression, roles) = random(&rng, depth: 3)
      let selection = snapshot.select(expression)
      var found: [Int] = []
      selection.forEach { found.append($0) }
      #expect(found == roles.sorted())
      #expect(selection.count == roles.count && selection.isEmpty == roles.isEmpty)
      #expect(snapshot.bound(expression) >= roles.count)
      if case .list = selection.form { lists += 1 } else { bits += 1 }
      // The same of some roles: which of them are in it, in order, one by one, and counted by entity.
      let (other, others) = random(&rng, depth: 1)
      let among = snapshot.select(other)
      var membership = snapshot.membership(expression, among: among)
      #expect(others.sorted().allSatisfy { membership.contains($0) == roles.contains($0) })
      for _ in 0..<3 {
        let role = rng.number(0..<snapshot.roleCount)
        #expect(snapshot.contains(expression, role) == roles.contains(role))
      }
      let entities = Set(roles.intersection(others).map { snapshot.roleEntity[$0] })
      let counter = RoleCounter(snapshot, base: among)
      #expect(counter.count(expression) == entities.count)
      #expect(counter.total == Set(others.map { snapshot.roleEntity[$0] }).count)
    }
    #expect(lists > 10 && bits > 10, "both forms must occur, or one is not examined")
    try snapshot.check()
  }

  @Test func `a list has one of three forms and says the same in each`() {
    var forms = Set<UInt8>()
    for facet in Facet.allCases {
      for position in snapshot.terms(facet) {
        guard let posting = snapshot.posting(position) else { continue }
        forms.insert(posting.form.rawValue)
        var roles: [Int] = []
        posting.forEach(universe: snapshot.roleCount) { roles.append($0) }
        #expect(roles == roles.sorted() && Set(roles).count == posting.count)
        #expect(Set(roles.map { snapshot.roleEntity[$0] }).count == posting.entities)
        if let first = roles.first, let last = roles.last {
          #expect(posting.contains(first, universe: snapshot.roleCount))
          #expect(posting.contains(last, universe: snapshot.roleCount))
          #expect(first == 0 || !posting.contains(first - 1, universe: snapshot.roleCount))
          #expect(!posting.contains(last + 1, universe: snapshot.roleCount))
        }
      }
    }
    #expect(forms == [0, 1, 2])
  }

  @Test func `what filters leave out of everybody is a list only while it is short`() {
    let programs = snapshot.roles(.kind, "program")
    let women = snapshot.roles(.gender, "F")
    #expect(snapshot.leftOut(by: []) == [])
    #expect(snapshot.leftOut(by: [programs.complement]) == snapshot.select(programs).list)
    #expect(
      snapshot.leftOut(by: [.allOf([programs.complement, women.complement])])
        == snapshot.select(programs.union(women)).list)
    #expect(snapshot.leftOut(by: [women]) == nil)
    #expect(snapshot.leftOut(by: [programs.complement, women]) == nil)
  }

  @Test func `the sums of any words are those of a walk over all roles, window by window`() throws {
    var rng = SplitMix64(seed: 5)
    let words = snapshot.terms(.token).filter { snapshot.posting($0)?.count ?? 0 > 20 }
    for _ in 0..<40 {
      let terms = rng.some(Array(words), 4).enumerated().map { i, position in
        (RoleExpression.posting(snapshot.posting(position)!), UInt16(i + 1))
      }
      let excluded = Set((0..<30).map { _ in UInt32(rng.number(0..<snapshot.roleCount)) }).sorted()
      var expected: [Int: UInt16] = [:]
      for (roles, weight) in terms {
        snapshot.select(roles).forEach { expected[$0, default: 0] += weight }
      }
      for role in excluded { expected[Int(role)] = nil }
      var first: [UInt32: (role: Int, sum: UInt16)] = [:]
      for (role, sum) in expected.sorted(by: { $0.key < $1.key })
      where first[snapshot.roleEntity[role]] == nil {
        first[snapshot.roleEntity[role]] = (role, sum)
      }
      let union = try #require(ScoredUnion(terms, snapshot))
      var found: [Int: UInt16] = [:]
      let entities = union.forEach(excluding: excluded) { role, sum in
        found[role] = sum
        return 0
      }
      #expect(entities == first.count)
      #expect(found == Dictionary(uniqueKeysWithValues: first.values.map { ($0.role, $0.sum) }))
    }
    #expect(ScoredUnion([(.anyOf([.all]), 1)], snapshot) == nil)
  }
}
