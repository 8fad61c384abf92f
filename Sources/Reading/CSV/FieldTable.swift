/// Which cells of a record are wanted, and where they stand in the current one.
///
/// A column c is the bytes `borders[c + 1] + 1 ..< borders[c + 2]` of `base`: entry 1 is the byte before the
/// record, entry c + 2 the separator that ends column c, if some wanted column needs it. A column the file lacks
/// is -1; entry 0 makes it empty.
@usableFromInline
struct FieldTable {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  /// How many columns were selected, and which.
  @usableFromInline var count = 0
  @usableFromInline var columns: UnsafeMutablePointer<Int32>
  @usableFromInline var borders: UnsafeMutablePointer<Int32>
  /// For each separator up to the header's last, the first wanted one from it on; then `Int32.max`.
  private(set) var firstWanted: UnsafeMutablePointer<Int32>
  /// How many columns the header has; separators from this one on are not wanted.
  private(set) var width = 0
  /// Whether `fields` holds the current record's fields, instead of their being cut from `base`.
  @usableFromInline var isMaterialized = false
  @usableFromInline var fields: UnsafeMutablePointer<UnsafeRawBufferPointer>

  init(base: UnsafeMutablePointer<UInt8>) {
    self.base = base
    columns = .allocate(capacity: 0)
    fields = .allocate(capacity: 0)
    borders = .allocate(capacity: 0)
    firstWanted = .allocate(capacity: 0)
    setWidth(0)
  }

  func deallocate() {
    base.deallocate()
    columns.deallocate()
    fields.deallocate()
    borders.deallocate()
    firstWanted.deallocate()
  }

  @inlinable
  func field(_ i: Int) -> UnsafeRawBufferPointer {
    precondition(i >= 0 && i < count, "field of a column that was not selected")
    if isMaterialized { return fields[i] }
    let column = Int(columns[i])
    let start = Int(borders[column &+ 1]) &+ 1
    let length = Int(borders[column &+ 2]) &- start
    let isQuoted = length > 0 && base[start] == 0x22
    return UnsafeRawBufferPointer(
      start: base + (isQuoted ? start &+ 1 : start), count: isQuoted ? length &- 2 : length)
  }

  func byteColumn(_ i: Int, recordStart: Int) -> Int {
    precondition(i >= 0 && i < count, "field of a column that was not selected")
    if columns[i] < 0 || (isMaterialized && fields[i].baseAddress == nil) { return 0 }
    return Int(borders[Int(columns[i]) + 1]) + 2 - recordStart
  }

  /// Makes room for the borders of a header of `width` columns; nothing is selected.
  mutating func setWidth(_ width: Int) {
    self.width = width
    // A scan writes all separators of a block, and eight at a time.
    let entries = width + 2 + 64 + 8
    borders.deallocate()
    borders = .allocate(capacity: entries)
    borders.initialize(repeating: 0, count: entries)
    firstWanted.deallocate()
    firstWanted = .allocate(capacity: width + 1)
    select([])
  }

  mutating func select(_ chosen: [Int?]) {
    count = chosen.count
    columns.deallocate()
    columns = .allocate(capacity: count)
    firstWanted.initialize(repeating: .max, count: width + 1)
    for (index, column) in chosen.enumerated() {
      let column = column ?? -1
      (columns + index).initialize(to: Int32(column))
      if column >= 0 { firstWanted[column] = Int32(column) }
      if column > 0 { firstWanted[column - 1] = Int32(column - 1) }
    }
    for separator in stride(from: width - 1, through: 0, by: -1) where firstWanted[separator] == .max {
      firstWanted[separator] = firstWanted[separator + 1]
    }
    fields.deallocate()
    fields = .allocate(capacity: count)
    emptyFields()
  }

  @inline(__always)
  func startRecord(at offset: Int) {
    borders[0] = Int32(truncatingIfNeeded: offset &- 2)
    borders[1] = Int32(truncatingIfNeeded: offset &- 1)
  }

  /// Makes every field empty, until the next record.
  mutating func emptyFields() {
    fields.initialize(repeating: UnsafeRawBufferPointer(start: nil, count: 0), count: count)
    isMaterialized = true
  }

  /// The length of all fields together, their quotes included.
  func rawBytes() -> Int {
    (0..<count).reduce(0) { $0 + Int(borders[Int(columns[$1]) + 2] - borders[Int(columns[$1]) + 1]) }
  }

  /// Copies the fields into `space`, of at least `rawBytes()`, with each `""` within quotes made `"`.
  mutating func materialize(into space: UnsafeMutablePointer<UInt8>) {
    isMaterialized = false
    var free = space
    for i in 0..<count {
      let field = field(i)
      let isQuoted = field.count > 0 && base[Int(borders[Int(columns[i]) + 1]) + 1] == 0x22
      let start = free
      var at = 0
      while at < field.count {
        free.pointee = field[at]
        free += 1
        at += isQuoted && field[at] == 0x22 ? 2 : 1
      }
      fields[i] = UnsafeRawBufferPointer(start: start, count: free - start)
    }
    isMaterialized = true
  }
}
