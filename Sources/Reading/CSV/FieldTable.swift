/// Which cells of a record are wanted, and where they stand in the current one.
///
/// `borders` holds byte offsets into `base`: entry 0 is the byte before the record, entry 1 its first byte, entry
/// k ≥ 2 the separator that ends column `wanted[k]`. A slot names the borders before and after its column, so
/// that a column is `borders[before] + 1 ..< borders[after]`; an absent one is 0 and 1, hence empty.
///
/// Invariant: `wanted[2...]` strictly increases and ends with a sentinel no column reaches.
@usableFromInline
struct FieldTable {
  @usableFromInline struct Slot {
    @usableFromInline var before: Int32
    @usableFromInline var after: Int32
    @usableFromInline var isAbsent: Bool { after == 1 }
  }

  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  @usableFromInline var count = 0
  @usableFromInline var slots: UnsafeMutablePointer<Slot>
  @usableFromInline var borders: UnsafeMutablePointer<Int>
  var wanted: UnsafeMutablePointer<Int>
  /// Whether `fields` holds the current record's fields, instead of their being cut from `base`.
  @usableFromInline var isMaterialized = false
  @usableFromInline var fields: UnsafeMutablePointer<UnsafeRawBufferPointer>

  static let firstWanted = 2
  private static let sentinel = Int.max

  init(base: UnsafeMutablePointer<UInt8>) {
    self.base = base
    slots = .allocate(capacity: 0)
    fields = .allocate(capacity: 0)
    borders = .allocate(capacity: 0)
    wanted = .allocate(capacity: 0)
    select([])
  }

  func deallocate() {
    base.deallocate()
    slots.deallocate()
    fields.deallocate()
    borders.deallocate()
    wanted.deallocate()
  }

  @inlinable
  func field(_ i: Int) -> UnsafeRawBufferPointer {
    precondition(i >= 0 && i < count, "field of a column that was not selected")
    if isMaterialized { return fields[i] }
    let slot = slots[i]
    let start = borders[Int(slot.before)] &+ 1
    let length = borders[Int(slot.after)] &- start
    let isQuoted = length > 0 && base[start] == 0x22
    return UnsafeRawBufferPointer(
      start: base + start + (isQuoted ? 1 : 0), count: length &- (isQuoted ? 2 : 0))
  }

  func byteColumn(_ i: Int, recordStart: Int) -> Int {
    precondition(i >= 0 && i < count, "field of a column that was not selected")
    if slots[i].isAbsent || (isMaterialized && fields[i].baseAddress == nil) { return 0 }
    return borders[Int(slots[i].before)] + 2 - recordStart
  }

  mutating func select(_ columns: [Int?]) {
    let columnsInOrder = Set(columns.compactMap { $0 }).sorted()
    var separators: [Int] = []
    for column in columnsInOrder {
      if column > 0 && separators.last != column - 1 { separators.append(column - 1) }
      separators.append(column)
    }
    let entries = Self.firstWanted + separators.count + 1
    borders.deallocate()
    borders = .allocate(capacity: entries)
    borders.initialize(repeating: 0, count: entries)
    wanted.deallocate()
    wanted = .allocate(capacity: entries)
    wanted.initialize(repeating: Self.sentinel, count: entries)
    var borderOfSeparator = [-1: Int32(0)]
    for (index, separator) in separators.enumerated() {
      wanted[Self.firstWanted + index] = separator
      borderOfSeparator[separator] = Int32(Self.firstWanted + index)
    }
    count = columns.count
    slots.deallocate()
    slots = .allocate(capacity: count)
    for (index, column) in columns.enumerated() {
      let slot = column.map { Slot(before: borderOfSeparator[$0 - 1]!, after: borderOfSeparator[$0]!) }
      (slots + index).initialize(to: slot ?? Slot(before: 0, after: 1))
    }
    fields.deallocate()
    fields = .allocate(capacity: count)
    emptyFields()
  }

  /// Makes every field empty, until the next record.
  mutating func emptyFields() {
    fields.initialize(repeating: UnsafeRawBufferPointer(start: nil, count: 0), count: count)
    isMaterialized = true
  }

  /// The length of all fields together, their quotes included.
  func rawBytes() -> Int {
    (0..<count).reduce(0) { $0 + borders[Int(slots[$1].after)] - borders[Int(slots[$1].before)] }
  }

  /// Copies the fields into `space`, of at least `rawBytes()`, with each `""` within quotes made `"`.
  mutating func materialize(into space: UnsafeMutablePointer<UInt8>) {
    isMaterialized = false
    var free = space
    for i in 0..<count {
      let field = field(i)
      let isQuoted = field.count > 0 && base[borders[Int(slots[i].before)] + 1] == 0x22
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
