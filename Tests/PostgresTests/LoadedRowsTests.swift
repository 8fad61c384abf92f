import DirectoryModel
import Indexing
import Postgres
import PostgresPublishing
import TestSupport
import Testing
import Vocabulary

/// What stands in the database is what the snapshot says, read anew in the plainest way.
@Suite(
  .enabled(if: PostgresServer.isInstalled, "no PostgreSQL with PostGIS on this machine"),
  .timeLimit(.minutes(60)))
struct LoadedRowsTests {
  private static let published: PublishedFixture = {
    do {
      let fixture = try PublishedFixture()
      try fixture.publish()
      return fixture
    } catch { preconditionFailure("cannot publish: \(error)") }
  }()

  private let snapshot = SharedDirectory.shared.snapshot
  private let connection: PostgresConnection

  init() throws {
    connection = try Self.published.connect()
    try connection.run(
      "SET search_path = \(PostgresPublisher.schema(ofContent: SharedDirectory.shared.snapshot.contentHash))")
  }

  @Test func `providers are the snapshot's entities`() throws {
    let rows = try connection.execute(
      "SELECT entity, key, id, kind, kind_name, name, sort_name, name_rank, npi, designation, gender, evidence_day, "
        + "first_role, role_count, record, search::text FROM provider ORDER BY entity")
    #expect(rows.rowCount == snapshot.entityCount)
    for entity in 0..<min(rows.rowCount, snapshot.entityCount) {
      let provider = snapshot.provider(entity)
      let date = snapshot.evidenceDate(entity)
      let same =
        rows.integer(entity, 0) == entity
        && rows.integer(entity, 1).map { UInt64(bitPattern: Int64($0)) } == snapshot.entityKeys[entity]
        && rows.text(entity, 2) ?? "" == provider.id && rows.integer(entity, 3) == Int(provider.kind.rawValue)
        && rows.text(entity, 4) == provider.kind.token && rows.text(entity, 5) == provider.displayName
        && rows.text(entity, 6) == provider.sortName
        && rows.integer(entity, 7) == Int(snapshot.nameRanks[entity])
        && rows.integer(entity, 8).map(String.init) == provider.npi
        && rows.integer(entity, 9) == Int(snapshot.designation(entity)?.rawValue ?? 0)
        && rows.text(entity, 10) == provider.facts.first(.gender)
        && rows.integer(entity, 11) == date.map { Int($0.days) }
        && rows.integer(entity, 12) == snapshot.roles(of: entity).lowerBound
        && rows.integer(entity, 13) == snapshot.roles(of: entity).count
        && rows.bytes(entity, 14).map { Array($0) } == Array(snapshot.facts(entity))
      #expect(
        same, "\(provider.id): \(rows.columnNames.indices.map { rows.text(entity, $0) ?? "null" }.prefix(14))"
      )
    }
  }

  @Test func `the names of providers are in the order of their ranks`() throws {
    let misplaced = try connection.execute(
      "SELECT count(*) FROM provider a JOIN provider b ON b.name_rank = a.name_rank + 1 WHERE (a.sort_name, a.id) > "
        + "(b.sort_name, b.id)")
    #expect(misplaced.integer(0, 0) == 0)
    #expect(
      try connection.execute("SELECT count(DISTINCT name_rank) FROM provider").integer(0, 0)
        == snapshot.entityCount)
  }

  @Test func `roles are the snapshot's, with their sites and places`() throws {
    let rows = try connection.execute(
      "SELECT role, entity, latitude, longitude, geo_source, has_place, site_name, line, city, state, zip, phone, "
        + "accepting, public.ST_Y(place::public.geometry), public.ST_X(place::public.geometry), ordinal, is_only, "
        + "name_rank, evidence_day, npi, kind, designation FROM role JOIN role_terms USING (role, entity) ORDER BY role"
    )
    #expect(rows.rowCount == snapshot.roleCount)
    var entity = -1
    var provider = snapshot.provider(0)
    for role in 0..<min(rows.rowCount, snapshot.roleCount) {
      if entity != Int(snapshot.roleEntity[role]) {
        entity = Int(snapshot.roleEntity[role])
        provider = snapshot.provider(entity)
      }
      let number = role - snapshot.roles(of: entity).lowerBound
      let facts = number < provider.roles.count ? provider.roles[number].facts : []
      let place = snapshot.coordinates(role)
      let line = [facts.first(.street), facts.first(.unit)].compactMap { $0 }.joined(separator: ", ")
      let accepting = ThreeValued(answer: facts.first(.accepting))
      let same =
        rows.integer(role, 0) == role && rows.integer(role, 1) == entity
        && rows.integer(role, 2).map { Double($0) / 1e6 } == place?.latitude
        && rows.integer(role, 3).map { Double($0) / 1e6 } == place?.longitude
        && rows.integer(role, 4) == Int(snapshot.geoSource(role).rawValue)
        && rows.bool(role, 5) == snapshot.hasPlace(role) && rows.text(role, 6) == facts.first(.siteName)
        && rows.text(role, 7) ?? "" == line && rows.text(role, 8) == facts.first(.city)
        && rows.text(role, 9) == facts.first(.state) && rows.text(role, 10) == facts.first(.zip)
        && rows.text(role, 11) == facts.first(.phone)
        && rows.bool(role, 12) == (accepting == .unknown ? nil : accepting == .yes)
        && rows.double(role, 13) == place?.latitude && rows.double(role, 14) == place?.longitude
        && rows.integer(role, 15) == number && rows.bool(role, 16) == (snapshot.roles(of: entity).count == 1)
        && rows.integer(role, 17) == Int(snapshot.nameRanks[entity])
        && rows.integer(role, 18) == snapshot.evidenceDate(entity).map { Int($0.days) }
        && rows.integer(role, 19).map(String.init) == provider.npi
        && rows.integer(role, 20) == Int(provider.kind.rawValue)
        && rows.integer(role, 21) == Int(snapshot.designation(entity)?.rawValue ?? 0)
      #expect(same, "role \(role) of \(provider.id)")
    }
  }

  @Test func `a role has exactly the terms that its posting lists say`() throws {
    let values = try connection.execute("SELECT term, facet, value, roles, entities FROM term ORDER BY term")
    #expect(values.rowCount == snapshot.termCount)
    // By the index's own other way in: from a facet's value to its roles.
    var expected = [[Int32]](repeating: [], count: snapshot.roleCount)
    for position in 0..<min(values.rowCount, snapshot.termCount) {
      let facet = try #require(values.integer(position, 1).flatMap { Facet(rawValue: UInt8($0)) })
      let isNumber = facet == .known
      let stored = snapshot.storedTerm(position).value
      #expect(isNumber || values.text(position, 2) == stored.text)
      let roles = snapshot.select(allOf: [snapshot.roles(facet, stored)])
      roles.forEach { expected[$0].append(Int32(position)) }
      #expect(values.integer(position, 3) == roles.count, "\(facet) \(stored.text)")
    }
    let rows = try connection.execute("SELECT role, terms FROM role_terms ORDER BY role")
    for role in 0..<rows.rowCount { #expect(rows.int32s(role, 1) == expected[role], "role \(role)") }
    let other = try connection.execute(
      "SELECT count(*) FROM term t WHERE entities <> (SELECT count(DISTINCT entity) FROM role_terms WHERE terms @> ARRAY[t.term]) "
        + "AND facet IN (2, 3, 4, 8, 15, 23)")
    #expect(other.integer(0, 0) == 0, "entities are counted once each")
  }

  @Test func `a bit beside a role stands for one of its terms, and names have none`() throws {
    let bits = try connection.execute("SELECT term, bit, facet FROM term WHERE bit IS NOT NULL ORDER BY bit")
    #expect(bits.rowCount > 100)
    #expect(bits.rowCount == (0..<bits.rowCount).filter { bits.integer($0, 1) == $0 }.count, "one bit a term")
    #expect(
      (0..<bits.rowCount).allSatisfy {
        ![Facet.token.rawValue, Facet.prefix.rawValue].map(Int.init).contains(bits.integer($0, 2))
      })
    let columns = (0..<PublishedFormat.bitColumns).map { "bits_\($0)" }.joined(separator: ", ")
    let wrong = try connection.execute(
      "SELECT count(*) FROM role_terms CROSS JOIN term WHERE bit IS NOT NULL AND ((ARRAY[\(columns)])[1 + bit / 63] "
        + ">> (bit % 63)) & 1 <> CASE WHEN terms @> ARRAY[term] THEN 1 ELSE 0 END")
    #expect(wrong.integer(0, 0) == 0)
  }

  @Test func `the ranges beside a role hold on the days of its participations and on no others`() throws {
    // At both ends of each participation, a day beyond them, and on some other day, for all that is said of its network.
    let wrong = try connection.execute(
      "SELECT count(*), count(*) FILTER (WHERE is_said) FROM (SELECT r.participations @> (k.kind * 4294967296 + d + "
        + "2147483648) AS is_held, EXISTS (SELECT FROM participation p WHERE p.role = r.role AND p.network = k.network AND "
        + "p.layer IS NOT DISTINCT FROM k.layer AND p.is_in = k.is_in AND p.accepting = k.accepting AND d BETWEEN "
        + "p.from_day AND p.to_day) AS is_said FROM participation q JOIN role_terms r ON r.role = q.role "
        + "JOIN participation_kind k ON k.network = q.network CROSS JOIN unnest(ARRAY[20000, CASE WHEN q.from_day > "
        + "-2147483648 THEN q.from_day - 1 END, q.from_day, q.to_day, CASE WHEN q.to_day < 2147483647 THEN q.to_day + 1 "
        + "END]) d WHERE d IS NOT NULL) x WHERE is_held <> is_said OR is_said")
    let said = try #require(wrong.integer(0, 1))
    #expect(wrong.integer(0, 0) == said, "held without being said, or the other way")
    #expect(said > 100)
    let silent = try connection.execute(
      "SELECT count(*) FROM role_terms r WHERE isempty(participations) <> NOT EXISTS (SELECT FROM participation p WHERE "
        + "p.role = r.role AND p.from_day <= p.to_day)")
    #expect(silent.integer(0, 0) == 0)
  }

  @Test func `the lists of a role are the values of its terms`() throws {
    let pairs: [(column: String, facet: Facet)] = [
      ("cancer_types", .focus), ("program_cancers", .programCancer), ("specialties", .specialty),
      ("modalities", .modality), ("languages", .language), ("virtual_kinds", .virtual),
    ]
    for (column, facet) in pairs {
      let rows = try connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE cardinality(\(column)) > 0) FROM role JOIN role_terms r USING (role) WHERE \(column) = ARRAY(SELECT "
          + "t.value::text FROM unnest(r.terms) AS u JOIN term t ON t.term = u WHERE t.facet = \(facet.rawValue) ORDER BY u)"
      )
      #expect(rows.integer(0, 0) == snapshot.roleCount, "\(column)")
      #expect(rows.integer(0, 1) ?? 0 > 0, "\(column) is said of somebody")
    }
  }

  @Test func `participations are those of every network, with their days`() throws {
    let ids = snapshot.networkIDs
    var expected: [String] = []
    for entity in 0..<snapshot.entityCount where !snapshot.roles(of: entity).isEmpty {
      for (number, role) in decodedRoles(entity).enumerated() {
        for said in role {
          expected.append(
            "\(said.network) \(snapshot.roles(of: entity).lowerBound + number) \(entity) \(said.isIn) "
              + "\(said.from?.days ?? .min) \(said.to?.days ?? .max) \(said.accepting.rawValue) \(said.tier ?? "")"
          )
        }
      }
    }
    let rows = try connection.execute(
      "SELECT network, role, entity, is_in, from_day, to_day, accepting, tier FROM participation")
    var found: [String] = []
    for i in 0..<rows.rowCount {
      let numbers = [0, 1, 2, 4, 5, 6].map { rows.integer(i, $0) ?? -1 }
      found.append(
        "\(ids[numbers[0]]) \(numbers[1]) \(numbers[2]) \(rows.bool(i, 3) ?? false) \(numbers[3]) \(numbers[4]) "
          + "\(numbers[5]) \(rows.text(i, 7) ?? "")")
    }
    #expect(!expected.isEmpty)
    #expect(found.sorted() == expected.sorted())
  }

  /// The participations of each role as the facts state them: the snapshot does not narrow them to the role's own days.
  private func decodedRoles(_ entity: Int) -> [[Participation]] {
    var roles: [[Participation]] = []
    for (field, value) in FactCursor(snapshot.facts(entity)) where field == .role {
      var said: [Participation] = []
      for (field, value) in FactCursor(value) where field == .participation {
        var one = Participation(network: "", source: 0)
        for (field, value) in FactCursor(value) {
          switch field {
          case .network: one.network = value.text
          case .status: one.isIn = value.text != "out"
          case .tier: one.tier = value.text
          case .acceptingCode: one.acceptingCode = value.text
          case .from: one.from = CalendarDate(iso: value.text)
          case .to: one.to = CalendarDate(iso: value.text)
          default: break
          }
        }
        said.append(one)
      }
      roles.append(said)
    }
    return roles
  }

  @Test func `a network has the year of the plans that offer it, when they agree`() throws {
    var years: [String: Set<Int>] = [:]
    for entity in snapshot.references(.plan) {
      let plan = snapshot.provider(entity)
      for network in plan.facts.all(.planNetwork) {
        years[network, default: []].formUnion(plan.facts.all(.year).compactMap { Int($0) })
      }
    }
    let rows = try connection.execute("SELECT id, plan_year, ordinal FROM network ORDER BY ordinal")
    #expect((0..<rows.rowCount).map { rows.text($0, 0) } == snapshot.networkIDs)
    for i in 0..<rows.rowCount {
      let named = years[rows.text(i, 0) ?? ""] ?? []
      #expect(rows.integer(i, 1) == (named.count == 1 ? named.first : 0))
    }
    #expect(Set((0..<rows.rowCount).map { rows.integer($0, 1) }).count > 1, "both kinds are among them")
    let elsewhere = try connection.execute(
      "SELECT count(*) FROM participation p JOIN network n ON n.ordinal = p.network WHERE p.plan_year <> n.plan_year"
    )
    #expect(elsewhere.integer(0, 0) == 0)
  }

  @Test func `facts are every fact of every provider, with source, row and dates`() throws {
    let layers = snapshot.meta.layers
    var expected: [String] = []
    for entity in 0..<snapshot.entityCount where snapshot.recordKind(entity) != .statedResource {
      let provider = snapshot.provider(entity)
      func add(_ facts: [Fact], _ role: Int?) {
        for fact in facts where fact.field != .resource && fact.field != .sameSite {
          let source = provider.sources[fact.source]
          let layer = layers[Int(source.layer)]
          expected.append(
            "\(entity) \(role.map(String.init) ?? "") \(fact.field.token) \(fact.value) \(!fact.isAlternate) "
              + "\(layer.source) \(source.row) \((source.asOf ?? CalendarDate(iso: layer.asOf))?.description ?? "") "
              + "\(source.verified?.description ?? "")")
        }
      }
      add(provider.facts, nil)
      for (number, role) in provider.roles.enumerated() {
        add(role.facts, snapshot.roles(of: entity).lowerBound + number)
      }
    }
    let rows = try connection.execute(
      "SELECT concat_ws(' ', entity, coalesce(role::text, ''), field, value, shown::text, source, row, as_of, "
        + "coalesce(verified::text, '')) FROM fact")
    let found = (0..<rows.rowCount).map { rows.text($0, 0) ?? "" }
    #expect(found.count == expected.count)
    #expect(Set(found).subtracting(expected).sorted().prefix(5) == [])
    #expect(Set(expected).subtracting(found).sorted().prefix(5) == [])
    #expect(found.sorted() == expected.sorted())
  }

  @Test func `the vocabulary has every cancer type and its words, every specialty and state`() throws {
    for (table, kind) in [
      ("cancer_type", RecordKind.cancerType), ("specialty", .specialty), ("state", .state), ("plan", .plan),
    ] {
      #expect(
        try connection.execute("SELECT count(*) FROM \(table)").integer(0, 0)
          == snapshot.references(kind).count,
        "\(table)")
    }
    let words = snapshot.references(.cancerType).reduce(0) {
      let facts = snapshot.provider($1).facts
      return $0 + [Field.name, .word, .abbreviation, .spanishWord].reduce(0) { $0 + facts.all($1).count }
    }
    #expect(try connection.execute("SELECT count(*) FROM cancer_word").integer(0, 0) == words)
    let melanoma = try connection.execute(
      "SELECT count(*) FROM cancer_word WHERE cancer_type = 'melanoma' AND word = 'melanoma'")
    #expect(melanoma.integer(0, 0) ?? 0 > 0)
    #expect(
      try connection.execute("SELECT count(*) FROM layer").integer(0, 0) == snapshot.meta.layers.count)
    let digests = try connection.execute(
      "SELECT count(*) FROM layer WHERE '' = ANY (sha256) OR sha256 = '{}'")
    #expect(digests.integer(0, 0) == 0, "every file has its digest")
  }
}
