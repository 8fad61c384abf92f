/// A table of a generation: its columns in the order in which rows are sent, and what people read about them.
struct TableDefinition {
  struct Column {
    var name: String
    /// With what holds of each value: `int NOT NULL`.
    var type: String
    var comment: String
    /// Worked out by the server, so that no row carries it.
    var isGenerated = false

    init(_ name: String, _ type: String, _ comment: String, isGenerated: Bool = false) {
      self.name = name
      self.type = type
      self.comment = comment
      self.isGenerated = isGenerated
    }
  }

  var name: String
  var comment: String
  var columns: [Column]
  /// `PARTITION BY …`; then the partitions are further tables.
  var partitioning = ""
  /// What stands behind the table's name in `CREATE TABLE`, by the names of the parts that it is divided into.
  var partitions: [(name: String, of: String, bounds: String)] = []
  /// Made after the rows are there: what stands behind `ON table`.
  var indexes: [String] = []
  /// Whether each row belongs to an entity, by its column `entity`, so that several servers can have some each.
  var isDivided = false

  var sentColumns: [Column] { columns.filter { !$0.isGenerated } }

  /// - Parameter schema: quoted.
  func creation(in schema: String, literal: (String) throws -> String) throws -> [String] {
    let lines = columns.map { "\($0.name) \($0.type)" }
    var statements = ["CREATE TABLE \(schema).\(name) (\(lines.joined(separator: ", "))) \(partitioning)"]
    for partition in partitions {
      statements.append(
        "CREATE TABLE \(schema).\(partition.name) PARTITION OF \(schema).\(partition.of) \(partition.bounds)")
      statements.append(
        "COMMENT ON TABLE \(schema).\(partition.name) IS \(try literal("A part of \(partition.of): \(partition.bounds)."))"
      )
    }
    statements.append("COMMENT ON TABLE \(schema).\(name) IS \(try literal(comment))")
    for column in columns {
      statements.append(
        "COMMENT ON COLUMN \(schema).\(name).\(column.name) IS \(try literal(column.comment))")
    }
    return statements
  }

  func copying(in schema: String) -> String {
    let names = sentColumns.map(\.name).joined(separator: ", ")
    // Rows of a table that nobody has seen yet need no later pass that says so; a divided table takes no such word.
    let form = partitioning.isEmpty ? "FORMAT binary, FREEZE" : "FORMAT binary"
    return "COPY \(schema).\(name) (\(names)) FROM STDIN WITH (\(form))"
  }

  func indexing(in schema: String) -> [String] { indexes.map { "CREATE INDEX ON \(schema).\(name) \($0)" } }
}

/// A view for people over the current generation.
struct ViewDefinition {
  struct Column {
    var name: String
    var expression: String
    var comment: String

    init(_ name: String, _ expression: String, _ comment: String) {
      self.name = name
      self.expression = expression
      self.comment = comment
    }

    /// A column that is shown as the table has it.
    init(_ table: String, _ column: TableDefinition.Column) {
      self.init(column.name, "\(table).\(column.name)", column.comment)
    }
  }

  var name: String
  var comment: String
  var columns: [Column]
  /// What follows `FROM`; `%` stands for the generation's schema.
  var source: String

  func creation(in schema: String, literal: (String) throws -> String) throws -> [String] {
    let list = columns.map { "\($0.expression) AS \($0.name)" }.joined(separator: ", ")
    let from = source.split(separator: "%", omittingEmptySubsequences: false).joined(separator: schema)
    let view = "second_opinion.\(name)"
    var statements = ["CREATE OR REPLACE VIEW \(view) AS SELECT \(list) FROM \(from)"]
    statements.append("COMMENT ON VIEW \(view) IS \(try literal(comment))")
    for column in columns {
      statements.append("COMMENT ON COLUMN \(view).\(column.name) IS \(try literal(column.comment))")
    }
    return statements
  }
}

/// What the database can do beside plain PostgreSQL.
public struct DatabaseExtensions: Equatable, Sendable {
  /// Quoted schema in which PostGIS lies; nil without it.
  public var postgis: String?
  /// Quoted schema in which pg_trgm lies; nil without it.
  public var trigrams: String?
}
