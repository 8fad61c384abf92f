import Storing

/// A column of a snapshot: fixed-width elements, read where they lie, each block proved at its first touch.
///
/// An index outside the column is a contradiction of the file: it is noted as damage and reads as zero, so that a
/// damaged file never traps.
public struct Column<Element: FixedWidthInteger & BitwiseCopyable & Sendable>: @unchecked Sendable {
  // @unchecked: points into the file's private read-only mapping, which `file` keeps alive.
  private let base: UnsafeRawPointer?
  private let dataOffset: Int
  public let count: Int
  private let file: SectionFile
  private let section: UInt32

  init(_ file: SectionFile, _ section: SnapshotSection) {
    let (bytes, offset) = file.unprovedBytes(section.rawValue)
    base = bytes.baseAddress
    dataOffset = offset
    count = bytes.count / MemoryLayout<Element>.size
    self.file = file
    self.section = section.rawValue
  }

  @inline(__always)
  public subscript(_ i: Int) -> Element {
    guard i >= 0, i < count, let base else {
      file.reportContradiction(in: section)
      return 0
    }
    let at = i &* MemoryLayout<Element>.size
    file.touch(dataOffset &+ at..<dataOffset &+ at &+ MemoryLayout<Element>.size)
    return Element(littleEndian: base.loadUnaligned(fromByteOffset: at, as: Element.self))
  }

  /// First position whose element is not below the value; the column must ascend. O(log n).
  public func lowerBound(_ value: Element, in range: Range<Int>? = nil) -> Int {
    var low = range?.lowerBound ?? 0
    var high = range?.upperBound ?? count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
