import DirectoryModel
import Indexing
import Postgres
import PostgresPublishing
import Storing
import TestSupport

/// A generation of a data directory, and a database to publish it to.
struct PublishedFixture {
  let server = PostgresServer.shared
  let database: String
  var dsn: String { server.dsn(database) }

  init(hasExtensions: Bool = true) throws {
    database = try server.makeDatabase(hasExtensions: hasExtensions)
  }

  /// With the right to everything, and plain search path.
  func connect() throws -> PostgresConnection { try PostgresConnection(dsn: dsn) }

  /// - Parameter generation: nil for the current one.
  @discardableResult
  func publish(
    _ fixture: DirectoryFixture = SharedDirectory.shared.fixture, generation: Int? = nil, dsn: String? = nil,
    shards: [String] = [], options: PostgresPublisher.Options = .init(),
    progress: @escaping (PostgresPublisher.Progress) -> Void = { _ in }
  ) throws -> PublishingReport {
    let directory = fixture.directory
    let manifest = try generation.map { try directory.manifest($0) } ?? directory.currentManifest()
    let snapshot = try Snapshot(path: directory.snapshotPath(manifest.number))
    let layers = try manifest.layers.map { try Layer(path: directory.layerPath($0.layer)).manifest }
    let connections = try ([dsn ?? self.dsn] + shards).map {
      try PostgresConnection(dsn: $0, settings: PostgresPublisher.settings)
    }
    var publisher = PostgresPublisher(
      connections[0], snapshot, manifest, layers: layers, shards: Array(connections.dropFirst()),
      options: options, progress: progress)
    return try publisher.publish()
  }

  func count(_ sql: String) throws -> Int { try connect().execute(sql).integer(0, 0) ?? -1 }

  /// The content that the views show; nil when there are none.
  func shown() throws -> String? {
    let connection = try connect()
    let isThere = try connection.execute(
      "SELECT to_regclass('second_opinion.current_generation') IS NOT NULL")
    guard isThere.bool(0, 0) == true else { return nil }
    return try connection.execute("SELECT content_hash FROM second_opinion.current_generation").text(0, 0)
  }

  func schemas() throws -> [String] {
    let rows = try connect().execute(
      "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'second\\_opinion\\_g%' ORDER BY 1")
    return (0..<rows.rowCount).compactMap { rows.text($0, 0) }
  }
}
