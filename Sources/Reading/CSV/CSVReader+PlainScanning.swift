/// The plain byte loop: what a record is. It runs for the rare record whose quotes the masks cannot pair, for the
/// header, and to say where an unclosed quote was opened.
extension CSVReader {
  private enum Place { case cellStart, unquoted, quoted, behindQuote }

  func scanRecordPlainly(into shape: inout RecordShape) -> RecordScan {
    let base = UnsafePointer(table.pointee.base)
    let borders = table.pointee.borders
    let width = table.pointee.width
    table.pointee.startRecord(at: recordStart)
    var place = Place.cellStart
    var found = RecordShape()

    func endCell(at offset: Int) {
      if found.cells < width { borders[found.cells + 2] = Int32(offset) }
      found.cells += 1
    }

    for at in recordStart..<end {
      let byte = base[at]
      if place == .quoted {
        if byte == UInt8(ascii: "\"") {
          place = .behindQuote
        } else if byte == UInt8(ascii: "\n") {
          found.innerNewlines += 1
        }
        continue
      }
      switch byte {
      case UInt8(ascii: ","):
        endCell(at: at)
        place = .cellStart
      case UInt8(ascii: "\n"):
        found.end = at > recordStart && base[at - 1] == UInt8(ascii: "\r") ? at - 1 : at
        found.next = at + 1
        endCell(at: found.end)
        shape = found
        return .found
      case UInt8(ascii: "\""):
        if place == .behindQuote { found.hasEscapes = true }
        if place != .unquoted { place = .quoted }
      default:
        let isReturn = byte == UInt8(ascii: "\r")
        if isReturn && at + 1 < end && base[at + 1] == UInt8(ascii: "\n") { continue }
        if isReturn && found.loneReturn == nil { found.loneReturn = at }
        if place == .behindQuote && found.strayText == nil { found.strayText = at }
        place = .unquoted
      }
    }
    return .unfinished
  }

  /// Where the quote stands that is still open at the end of the buffer.
  ///
  /// - Returns: its column, 1-based from the start of its record, nil when none is open; and the line feeds
  ///   between the record's start and it.
  func openQuote() -> (column: Int?, newlinesBefore: Int) {
    let base = UnsafePointer(table.pointee.base)
    var place = Place.cellStart
    var opened = (column: 0, newlinesBefore: 0)
    var newlines = 0
    for at in recordStart..<end {
      let byte = base[at]
      if byte == UInt8(ascii: "\n") { newlines += 1 }
      if place == .quoted {
        if byte == UInt8(ascii: "\"") { place = .behindQuote }
        continue
      }
      switch byte {
      case UInt8(ascii: ","): place = .cellStart
      case UInt8(ascii: "\"") where place == .cellStart:
        place = .quoted
        opened = (at - recordStart + 1, newlines)
      case UInt8(ascii: "\"") where place == .behindQuote: place = .quoted
      default: place = .unquoted
      }
    }
    return place == .quoted ? (opened.column, opened.newlinesBefore) : (nil, 0)
  }
}
