/// Bytes in memory, handed out in pieces of a chosen size.
public final class MemoryByteSource: ByteSource {
  public let name: String
  private let bytes: [UInt8]
  private let chunk: Int
  private var offset = 0

  /// - Parameter chunk: the most bytes one read gives, 1 or more.
  public init(name: String, bytes: [UInt8], chunk: Int = 65536) {
    precondition(chunk >= 1, "a chunk of \(chunk) bytes")
    self.name = name
    self.bytes = bytes
    self.chunk = chunk
  }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    let count = min(chunk, buffer.count, bytes.count - offset)
    buffer.copyBytes(from: bytes[offset..<offset + count])
    offset += count
    return count
  }
}
