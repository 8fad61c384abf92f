/// Another source, whose first bytes can be looked at before it is read.
public final class PeekedByteSource: ByteSource {
  public var name: String { source.name }

  private let source: any ByteSource
  private var head: [UInt8] = []
  private var offset = 0
  private static let headBytes = 4096

  public init(_ source: any ByteSource) { self.source = source }

  /// The first byte that is no white space and no part of a byte-order mark, among the first 4,096; nil when
  /// there is none.
  public func firstSign() throws(ReadingError) -> UInt8? {
    if head.isEmpty {
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.headBytes, alignment: 16)
      defer { buffer.deallocate() }
      let count = try source.fill(buffer)
      head = Array(buffer[..<count])
    }
    // In UTF-16 a NUL stands beside each ASCII sign.
    return head.first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF, 0xFE, 0xFF].contains($0) }
  }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    guard offset < head.count else { return try source.read(into: buffer) }
    let count = min(buffer.count, head.count - offset)
    buffer.copyBytes(from: head[offset..<offset + count])
    offset += count
    return count
  }
}
