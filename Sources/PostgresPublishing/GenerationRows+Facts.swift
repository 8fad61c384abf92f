import DirectoryModel
import Indexing
import Postgres
import Vocabulary

extension GenerationRows {
  /// Every fact in plain columns, but for participations, which have a table of their own, and for FHIR resources, which
  /// state once more what other facts say.
  func addFacts(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    let rows = FactRows(snapshot, buffer, stream)
    var told = 0
    for entity in entities where snapshot.recordKind(entity) != .statedResource {
      try rows.add(snapshot.facts(entity), of: entity, firstRole: snapshot.roles(of: entity).lowerBound)
      if buffer.rows / Self.progressStep > told {
        told = buffer.rows / Self.progressStep
        progress(buffer.rows)
      }
    }
  }
}

/// The facts of entities as rows.
private struct FactRows {
  private let buffer: CopyBuffer
  private let stream: PostgresCopyIn
  /// Names of fields by raw value.
  private let fields: [[UInt8]]
  /// By ordinal of the layer.
  private let sources: [[UInt8]]
  private let days: [Int32?]

  init(_ snapshot: Snapshot, _ buffer: CopyBuffer, _ stream: PostgresCopyIn) {
    self.buffer = buffer
    self.stream = stream
    fields = (0...UInt8.max).map { Field(rawValue: $0).map { Array($0.token.utf8) } ?? [] }
    sources = snapshot.meta.layers.map { Array($0.source.utf8) }
    days = snapshot.meta.layers.map { CalendarDate(iso: $0.asOf)?.days }
  }

  func add(_ facts: UnsafeRawBufferPointer, of entity: Int, firstRole: Int) throws(PostgresError) {
    var source = SourceReference()
    var role = firstRole
    for (field, value) in FactCursor(facts) {
      switch field {
      case .source: source = SourceReference(value) ?? source
      case .role:
        // A role's own sources count inside it alone.
        var inner = source
        for (field, value) in FactCursor(value) {
          switch field {
          case .source: inner = SourceReference(value) ?? inner
          case .participation: break
          default: try add(field, value, entity, role, inner)
          }
        }
        role += 1
      default: try add(field, value, entity, nil, source)
      }
    }
  }

  private func add(
    _ field: Field, _ value: UnsafeRawBufferPointer, _ entity: Int, _ role: Int?, _ source: SourceReference
  ) throws(PostgresError) {
    var number = Int(field.rawValue)
    var value = value
    if field == .alternate {
      guard let stated = value.first else { return }
      number = Int(stated)
      value = UnsafeRawBufferPointer(rebasing: value.dropFirst())
    }
    if number == Int(Field.resource.rawValue) || number == Int(Field.sameSite.rawValue) { return }
    let layer = Int(source.layer)
    try buffer.beginRow(stream)
    buffer.add(Int32(entity))
    buffer.add(role.map { Int32($0) })
    add(fields[number])
    buffer.add(bytes: value)
    buffer.add(field != .alternate)
    add(layer < sources.count ? sources[layer] : [])
    buffer.add(Int64(source.row))
    buffer.add(date: source.asOf?.days ?? (layer < days.count ? days[layer] : nil))
    buffer.add(date: source.verified?.days)
  }

  private func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { buffer.add(bytes: $0) } }
}
