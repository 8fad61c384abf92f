public import Storing

/// A column of a snapshot: fixed-width elements, read where they lie, each block proved at its first touch.
///
/// An index outside the column is a contradiction of the file: it is noted as damage and reads as zero, so that a
/// damaged file never traps.
public struct Column<Element: FixedWidthInteger & BitwiseCopyable & Sendable>: @unchecked Sendable {
  // @unchecked: points into the file's private read-only mapping, which `file` keeps alive.
  @usableFromInline let base: UnsafeRawPointer?
  @usableFromInline let dataOffset: Int
  public let count: Int
  @usableFromInline let file: SectionFile
  @usableFromInline let section: UInt32

  init(_ file: SectionFile, _ section: SnapshotSection) {
    let (bytes, offset) = file.unprovedBytes(section.rawValue)
    base = bytes.baseAddress
    dataOffset = offset
    count = bytes.count / MemoryLayout<Element>.size
    self.file = file
    self.section = section.rawValue
  }

  @inlinable
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

  /// The elements of a range where they lie, every block of them proved; nil beyond the column.
  func elements(_ range: Range<Int>) -> UnsafePointer<Element>? {
    guard range.lowerBound >= 0, range.upperBound <= count, let base else {
      file.reportContradiction(in: section)
      return nil
    }
    let size = MemoryLayout<Element>.size
    file.touch(dataOffset + range.lowerBound * size..<dataOffset + range.upperBound * size)
    return (base + range.lowerBound * size).assumingMemoryBound(to: Element.self)
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

/// Reads a column in mostly ascending order: a block once proved is not asked for again while the reader stays in it.
public struct ColumnWalk<Element: FixedWidthInteger & BitwiseCopyable & Sendable> {
  @usableFromInline let column: Column<Element>
  @usableFromInline let base: UnsafeRawPointer?
  /// Elements that lie in blocks that were proved.
  @usableFromInline var start = 0
  @usableFromInline var end = 0

  public init(_ column: Column<Element>) {
    self.column = column
    base = column.base
  }

  /// As the column's own subscript.
  @inlinable
  @inline(__always)
  public mutating func read(_ i: Int) -> Element {
    if i < start || i >= end { return prove(i) }
    return Element(
      littleEndian: base.unsafelyUnwrapped.loadUnaligned(
        fromByteOffset: i &* MemoryLayout<Element>.size, as: Element.self))
  }

  @inline(never)
  @usableFromInline
  mutating func prove(_ i: Int) -> Element {
    let value = column[i]
    guard i >= 0, i < column.count else { return value }
    // The elements that lie wholly in the block in which this one ends.
    let size = MemoryLayout<Element>.size
    let block = (column.dataOffset + i * size + size - 1) >> 16
    start = max(0, ((block << 16) - column.dataOffset + size - 1) / size)
    end = min(column.count, max(0, (((block + 1) << 16) - column.dataOffset) / size))
    if start >= end || i < start {
      start = 0
      end = 0
    }
    return value
  }
}
