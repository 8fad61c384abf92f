import CByteScan

/// What one scan found out about the record that starts at `recordStart`; offsets into the buffer.
struct RecordShape {
  /// Behind the record's last byte; its line end is not part of it.
  var end = 0
  /// Where the next record starts.
  var next = 0
  var cells = 0
  /// Line feeds within quotes.
  var innerNewlines = 0
  /// Whether `""` stands for a quote anywhere in it.
  var hasEscapes = false
  /// The byte behind a closing quote that should not be there.
  var strayText: Int?
  /// A CR outside quotes that no LF follows. Told by the plain scan only.
  var loneReturn: Int?
}

enum RecordScan {
  case found
  /// The buffer ends first.
  case unfinished
  /// A quote stands where the masks would misread it: scan plainly.
  case irregular
}

extension CSVReader {
  /// Finds the record's end and the wanted borders, 64 bytes at a time.
  ///
  /// Equal to `scanRecordPlainly` whenever it returns `.found`. Quotes are paired by parity, which is right as
  /// long as every opening quote starts a cell and every closing quote ends one; `misplaced` holds the bytes
  /// that break this, and a record with such a byte is given up.
  func scanRecord(into shape: inout RecordShape) -> RecordScan {
    let base = UnsafePointer(table.pointee.base)
    let firstWanted = UnsafePointer(table.pointee.firstWanted)
    let borders = table.pointee.borders
    let width = table.pointee.width
    let end = end
    var block = recordStart
    var cells = 0
    var innerNewlines = 0
    var escapes: UInt64 = 0
    // The state at the end of the block before: all ones inside quotes; bit 0 for what its last byte was.
    var insideBefore: UInt64 = 0
    var dataBefore: UInt64 = 0
    var closeBefore: UInt64 = 0
    table.pointee.startRecord(at: recordStart)

    while true {
      let masks = byte_scan_csv(base + block)
      // From each opening quote up to the byte before the closing one.
      let inside = byte_scan_prefix_xor(masks.quote) ^ insideBefore
      let newlines = masks.newline & ~inside
      var separators = masks.comma & ~inside
      var live = ~UInt64(0)
      if newlines != 0 {
        let first = newlines & (0 &- newlines)
        live = first &- 1
        separators = separators & live | first
      } else if block &+ 64 >= end {
        return .unfinished
      }

      let data = ~(inside | masks.quote | masks.comma | masks.newline)
      if masks.quote | closeBefore | insideBefore != 0 {
        let opens = masks.quote & inside
        let closes = masks.quote & ~inside
        let afterClose = closes << 1 | closeBefore
        let misplaced = (opens & (data << 1 | dataBefore) | data & afterClose) & live
        if misplaced != 0 {
          // The CR of a CRLF after the last cell's closing quote is the one that may be there.
          let at = block &+ misplaced.trailingZeroBitCount
          guard misplaced & (misplaced &- 1) == 0, base[at] == 0x0D, base[at &+ 1] == 0x0A
          else { return .irregular }
        }
        escapes |= opens & afterClose & live
        let innerMask = masks.newline & inside & live
        if innerMask != 0 { innerNewlines &+= innerMask.nonzeroBitCount }
        closeBefore = closes >> 63
      }
      dataBefore = data >> 63
      insideBefore = UInt64(bitPattern: Int64(bitPattern: inside) >> 63)

      let cellsAfter = cells &+ separators.nonzeroBitCount
      if cells < width && firstWanted[cells] < cellsAfter {
        // All of the block's separators, wanted or not: sorting them out costs more than writing them.
        var rest = separators
        var border = borders + (cells &+ 2)
        repeat {
          for i in 0..<8 {
            // The top bit spares the case of no bit left; what is then written is overwritten or never read.
            let bit = (rest | 1 << 63).trailingZeroBitCount
            border[i] = Int32(truncatingIfNeeded: block &+ bit)
            rest &= rest &- 1
          }
          border += 8
        } while rest != 0
      }
      cells = cellsAfter

      if newlines != 0 {
        let newline = block &+ newlines.trailingZeroBitCount
        var recordEnd = newline
        if newline > recordStart && base[newline &- 1] == 0x0D { recordEnd &-= 1 }
        if cells <= width { borders[cells &+ 1] = Int32(truncatingIfNeeded: recordEnd) }
        shape.end = recordEnd
        shape.next = newline &+ 1
        shape.cells = cells
        shape.innerNewlines = innerNewlines
        shape.hasEscapes = escapes != 0
        shape.strayText = nil
        return .found
      }
      block &+= 64
    }
  }
}
