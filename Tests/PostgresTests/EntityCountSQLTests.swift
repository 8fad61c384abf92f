import DirectoryModel
import Indexing
import Postgres
import Storing
import TestSupport
import Testing

@testable import PostgresQuerying

/// How entities are grouped in order to be counted; that the counts are right is held by the engines' examination.
@Suite struct EntityCountSQLTests {
  @Test func `PostGIS is asked where an index narrows, and for no row that is only looked at`() {
    let roles = RoleSQL(
      schema: "g", tables: ["g.role_terms"], postgis: "gis", bits: [:], kinds: [], roleCount: 100)
    let near = RoleExpression.stored(
      .within(Distance(miles: 50), of: Coordinates(latitude: 40, longitude: -74)))
    let wide = RoleExpression.stored(
      .within(Distance(miles: 8000), of: Coordinates(latitude: 40, longitude: -74)))
    #expect(roles.condition(.allOf([near, .stored(.sited)])).contains("gis.ST_DWithin"))
    for looked in [
      roles.condition(.not(near)), roles.condition(near, narrows: false),
      roles.condition(.anyOf([near, .stored(.sited)])), roles.condition(wide),
    ] {
      #expect(!looked.contains("ST_DWithin") && looked.contains("BETWEEN"), "\(looked)")
    }
  }

  private let snapshot = SharedDirectory.shared.snapshot

  /// The number by which each word of a statement takes its bits from a column.
  private func masks(_ sql: String) -> [Int64] {
    sql.matches(of: /r\.bits_\d+ & (\d+) AS w\d+/).compactMap { Int64($0.1) }
  }

  @Test
  func `entities are grouped by bits in one half of a number, since the server's hash mixes the halves`()
    throws
  {
    let terms = 0..<snapshot.termCount
    let values = try terms.map { position in
      let term = snapshot.storedTerm(position)
      return snapshot.roles(try #require(Facet(rawValue: term.facet)), term.value)
    }
    let some = try #require(values.first { if case .posting = $0 { true } else { false } })
    let most = PublishedFormat.bitColumns * PublishedFormat.bitsPerColumn
    try #require(terms.count > 100)
    let roles = RoleSQL(
      schema: "generation", tables: ["generation.role_terms"], postgis: nil,
      bits: Dictionary(uniqueKeysWithValues: terms.prefix(most).map { ($0, $0) }), kinds: [],
      roleCount: snapshot.roleCount)
    let negations = values.prefix(100).map { RoleExpression.not($0) }
    let counts = EntityCountSQL(roles: roles, base: some, values: values + negations)
    var bits = 0
    for statement in counts.statements {
      for mask in masks(statement.sql) {
        #expect(mask >> 32 == 0 || mask & 0xFFFF_FFFF == 0, "\(mask)")
        bits += mask.nonzeroBitCount
      }
      for word in statement.words {
        let held = word.indices.filter { word[$0] >= 0 }
        #expect((held.last ?? 0) - (held.first ?? 0) < 32)
      }
    }
    // Each term with a bit is looked at by it, in just one word.
    #expect(bits == min(most, values.count { if case .posting = $0 { true } else { false } }))
    let asked = counts.statements.flatMap(\.words).flatMap { $0 }.filter { $0 >= 0 }
    #expect(Set(asked).count == asked.count)
  }
}
