import CPostgres

/// The rows of an answer, held as libpq received them.
///
/// Values are in the server's binary form unless the statement was run as text.
public final class PostgresResult {
  private let result: OpaquePointer
  private let library: libpq_functions
  public let rowCount: Int
  public let columnCount: Int

  init(_ result: OpaquePointer, _ library: libpq_functions) {
    self.result = result
    self.library = library
    rowCount = Int(library.ntuples(result))
    columnCount = Int(library.nfields(result))
  }

  deinit { library.clear(result) }

  /// Rows that the statement changed, or copied; 0 for one that changes nothing.
  public var changedRows: Int { library.cmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }

  public var columnNames: [String] {
    (0..<columnCount).map { library.fname(result, Int32($0)).map { String(cString: $0) } ?? "" }
  }

  /// A value where it lies, valid as long as this answer is held; nil for null.
  ///
  /// - Precondition: the row and the column are in the answer.
  public func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
    precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount)
    let (row, column) = (Int32(row), Int32(column))
    if library.getisnull(result, row, column) != 0 { return nil }
    return UnsafeRawBufferPointer(
      start: library.getvalue(result, row, column), count: Int(library.getlength(result, row, column)))
  }

  public func isNull(_ row: Int, _ column: Int) -> Bool { bytes(row, column) == nil }

  public func text(_ row: Int, _ column: Int) -> String? {
    bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A whole number of two, four or eight bytes; nil for null, and for a value of another size.
  public func integer(_ row: Int, _ column: Int) -> Int? {
    guard let bytes = bytes(row, column) else { return nil }
    switch bytes.count {
    case 2: return Int(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
    case 4: return Int(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
    case 8: return Int(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
    default: return nil
    }
  }

  public func bool(_ row: Int, _ column: Int) -> Bool? { bytes(row, column)?.first.map { $0 != 0 } }

  /// A `float8`; nil for null, and for a value of another size.
  public func double(_ row: Int, _ column: Int) -> Double? {
    guard let bytes = bytes(row, column), bytes.count == 8 else { return nil }
    return Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
  }

  /// The elements of an `int4[]`; nil for null.
  public func int32s(_ row: Int, _ column: Int) -> [Int32]? {
    guard let elements = elements(row, column) else { return nil }
    return elements.compactMap { $0.count == 4 ? Int32(bigEndian: $0.loadUnaligned(as: Int32.self)) : nil }
  }

  /// The elements of a `text[]`; nil for null.
  public func texts(_ row: Int, _ column: Int) -> [String]? {
    elements(row, column)?.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The elements of an array of one dimension that holds no nulls.
  private func elements(_ row: Int, _ column: Int) -> [UnsafeRawBufferPointer]? {
    guard let bytes = bytes(row, column) else { return nil }
    func number(_ at: Int) -> Int? {
      guard at + 4 <= bytes.count else { return nil }
      return Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self)))
    }
    guard number(0) == 1, let count = number(12) else { return [] }
    var at = 20
    var result: [UnsafeRawBufferPointer] = []
    for _ in 0..<count {
      guard let length = number(at), length >= 0, at + 4 + length <= bytes.count else { break }
      result.append(UnsafeRawBufferPointer(rebasing: bytes[at + 4..<at + 4 + length]))
      at += 4 + length
    }
    return result
  }
}
