import Indexing
import Postgres

/// Of each of many values, the number of entities that have a role both in a base and in it, as few statements.
///
/// What an entity's roles in the base have is folded into words of bits, one bit a value, by `bit_or`; entities are then
/// counted by their words, of which there are few.
struct EntityCountSQL {
  /// Counts that need no statement; 0 for the others.
  let known: [Int]
  private(set) var statements: [Statement] = []

  struct Statement {
    /// Rows of the words and the number of entities with just these; of several words each row tells of one, and has
    /// nothing for the others.
    var sql: String
    /// By word and bit, the value.
    var words: [[Int]]
  }

  /// A word and the values that its bits stand for.
  private struct Word {
    var sql: String
    var values: [Int]
  }

  private static let mostWords = 16

  /// A group's hash is that of the lower half of a number mixed with the upper one by exclusive or: with bits in both,
  /// many words fall together, and a table of 150,000 groups takes minutes.
  private static let bitsPerWord = 32

  init(roles: RoleSQL, base: RoleExpression, values: [RoleExpression]) {
    var known = [Int](repeating: 0, count: values.count)
    let all = roles.condition(base)
    // By half of a column: the values that are one bit of it.
    var flagged: [Int: [(bit: Int64, value: Int)]] = [:]
    var listed: [(term: Int, value: Int)] = []
    var others: [(sql: String, value: Int)] = []
    for (i, value) in values.enumerated() {
      if case .posting(let posting) = value {
        if all == "true" {
          known[i] = posting.entities
        } else if let (column, mask) = roles.bit(posting.term) {
          flagged[2 * column + (mask >> Self.bitsPerWord == 0 ? 0 : 1), default: []].append((mask, i))
        } else {
          listed.append((posting.term, i))
        }
      } else if !value.isNone {
        others.append((roles.condition(value, narrows: false), i))
      }
    }
    self.known = known

    var words: [Word] = []
    for (half, bits) in flagged.sorted(by: { $0.key < $1.key }) {
      let mask = bits.reduce(0) { $0 | $1.bit }
      var places = [Int](repeating: -1, count: PublishedFormat.bitsPerColumn)
      for (bit, value) in bits { places[bit.trailingZeroBitCount] = value }
      words.append(Word(sql: "r.bits_\(half / 2) & \(mask)", values: places))
    }
    words += Self.cases(others)
    add(words, where: all, roles)
    // Few roles have these: they are found first.
    let terms = listed.map(\.term).sorted().map { Int32($0) }
    if !terms.isEmpty {
      let narrow = "r.terms && \(RoleSQL.array(terms))"
      let cases = listed.map { ("r.terms @> \(RoleSQL.array([Int32($0.term)]))", $0.value) }
      add(Self.cases(cases), where: all == "true" ? narrow : "\(narrow) AND \(all)", roles)
    }
  }

  /// Conditions as bits of words.
  private static func cases(_ conditions: [(sql: String, value: Int)]) -> [Word] {
    stride(from: 0, to: conditions.count, by: bitsPerWord).map { start in
      let some = conditions[start..<min(start + bitsPerWord, conditions.count)]
      let sum = some.enumerated().map { "CASE WHEN \($1.sql) THEN \(Int64(1) << Int64($0)) ELSE 0 END" }
      return Word(sql: sum.joined(separator: " + "), values: some.map(\.value))
    }
  }

  private mutating func add(_ words: [Word], where condition: String, _ roles: RoleSQL) {
    for start in stride(from: 0, to: words.count, by: Self.mostWords) {
      let some = Array(words[start..<min(start + Self.mostWords, words.count)])
      let names = some.indices.map { "w\($0)" }
      let plain = zip(names, some).map { "\($1.sql) AS \($0)" }.joined(separator: ", ")
      let folded = zip(names, some).map { "bit_or(\($1.sql)) AS \($0)" }.joined(separator: ", ")
      let groups = some.indices.map { "\($0 + 1)" }.joined(separator: ", ")
      let branches = roles.union(
        where: condition,
        only: { "SELECT \(plain), count(*) AS entities \($0) GROUP BY \(groups)" },
        several: { "SELECT \(folded), 1::bigint AS entities \($0) GROUP BY r.entity" })
      let sets = names.map { "(\($0))" }.joined(separator: ", ")
      statements.append(
        Statement(
          sql: "SELECT \(names.joined(separator: ", ")), sum(entities)::bigint FROM (\(branches)) x "
            + "GROUP BY GROUPING SETS (\(sets))",
          words: some.map(\.values)))
    }
  }
}
