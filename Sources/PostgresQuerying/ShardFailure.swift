import Postgres

/// The databases over which a generation is divided, to name the one that failed.
struct Shards: Sendable {
  /// `host:port/database` by number; none when all lies in one database.
  var places: [String] = []
  /// Of the generation on the coordinator; each shard's has its number behind it.
  var schema = ""

  /// One line that names the shard, where the coordinator passes on what one of them said.
  func reason(_ error: PostgresError) -> String {
    guard !places.isEmpty, !error.context.isEmpty else { return error.reason }
    return "\(place(in: error.context).map { "the shard \($0)" } ?? "a shard"): \(error.reason)"
  }

  /// The statement that a shard was sent has the schema there in it.
  private func place(in context: String) -> String? {
    guard let found = context.firstRange(of: schema + "_") else { return nil }
    guard let number = Int(context[found.upperBound...].prefix { $0.isNumber }), number > 0 else {
      return nil
    }
    return number <= places.count ? places[number - 1] : nil
  }
}

extension PostgresConnection {
  /// The coordinator that is to be asked where a database holds a part of a generation and nothing else; nil for other
  /// databases.
  func coordinatorOfPart() throws(PostgresError) -> String? {
    let known = try execute("SELECT to_regclass('second_opinion.generation') IS NOT NULL")
    guard known.bool(0, 0) == true else { return nil }
    // Of a database of an older version there is no such column.
    let rows = try execute(
      "SELECT to_jsonb(g) ->> 'coordinator' FROM second_opinion.generation g WHERE to_jsonb(g) ->> 'part' IS NOT NULL "
        + "ORDER BY begun_at DESC LIMIT 1")
    return rows.rowCount > 0 ? rows.text(0, 0) : nil
  }
}
