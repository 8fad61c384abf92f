/// Where bytes come from, front to back, once.
public protocol ByteSource: AnyObject {
  /// What errors call this source: the path, or "standard input".
  var name: String { get }

  /// Reads the next bytes into `buffer`, blocking until there is at least one.
  ///
  /// - Parameter buffer: at least one byte long.
  /// - Returns: how many bytes were written, 1...`buffer.count`; 0 at the end, and again after it.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int
}

extension ByteSource {
  /// Reads until `buffer` is full or the source ends.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}
