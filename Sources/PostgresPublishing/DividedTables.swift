// Divided tables as the coordinator has them: no rows, and for each shard a foreign table that stands for its part.

extension TableDefinition {
  /// A shard as a foreign table names it.
  struct ForeignPart {
    /// Quoted.
    var server: String
    /// Schema on the shard.
    var schema: String
    var number: Int
    var entities: Range<Int>
  }

  func foreignName(_ number: Int) -> String { "\(name)_shard_\(number)" }

  /// - Parameter schema: on the coordinator.
  func dividedCreation(
    in schema: String, over parts: [ForeignPart], literal: (String) throws -> String
  ) throws -> [String] {
    var plain = TableDefinition(
      name: name, comment: comment,
      columns: columns.map { Column($0.name, $0.plainType, $0.comment) })
    plain.partitioning = "PARTITION BY RANGE (entity)"
    var statements = try plain.creation(in: schema, literal: literal)
    for part in parts {
      let foreign = "\(schema).\(foreignName(part.number))"
      let from = part.number == 1 ? "MINVALUE" : "\(part.entities.lowerBound)"
      let to = part.number == parts.count ? "MAXVALUE" : "\(part.entities.upperBound)"
      var options = ["schema_name \(try literal(part.schema))", "table_name \(try literal(name))"]
      if !isAnalyzed { options.append("use_remote_estimate 'true'") }
      if let rows = fetchedRows { options.append("fetch_size '\(rows)'") }
      statements.append(
        "CREATE FOREIGN TABLE \(foreign) PARTITION OF \(schema).\(name) FOR VALUES FROM (\(from)) TO (\(to)) "
          + "SERVER \(part.server) OPTIONS (\(options.joined(separator: ", ")))")
      statements.append(
        "COMMENT ON FOREIGN TABLE \(foreign) IS "
          + (try literal("The part of \(name) that lies on shard \(part.number): entities \(from) to \(to)."))
      )
    }
    return statements
  }

  /// Whether the coordinator looks through it once for what planning needs, for which all rows come to it. Of the two with
  /// the most rows, which the engine never asks, each plan asks the shards instead.
  var isAnalyzed: Bool { name != "participation" && name != "fact" }

  /// Of tables with long rows fewer come at once.
  private var fetchedRows: Int? { name == "provider" || name == "fact" ? 1000 : nil }
}

extension TableDefinition.Column {
  /// The type without what only the table that has the rows can hold to.
  var plainType: String {
    var type = type
    if let generated = type.firstRange(of: " GENERATED") { type = String(type[..<generated.lowerBound]) }
    return type.replacing(" PRIMARY KEY", with: " NOT NULL").replacing(" UNIQUE", with: "")
  }
}
