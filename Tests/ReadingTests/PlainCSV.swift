import Reading

/// The naive twin of `CSVReader`: the same rules in the plainest loop over a whole file in memory.
struct PlainCSV: Equatable {
  struct Record: Equatable {
    var cells: [String] = []
    var columns: [Int] = []
    var line = 0
    var raw = ""
    var stray: Int?
  }

  var records: [Record] = []
  var openQuoteLine: Int?

  init(_ text: String) {
    var bytes = Array(text.utf8)
    if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    var at = 0
    var line = 1
    while at < bytes.count {
      var record = Record()
      record.line = line
      let start = at
      var isEmptyLine = false
      cells: while true {
        var cell: [UInt8] = []
        record.columns.append(at - start + 1)
        if bytes[at] == UInt8(ascii: "\"") {
          let openLine = line
          at += 1
          while true {
            guard at < bytes.count else {
              openQuoteLine = openLine
              return
            }
            if bytes[at] == UInt8(ascii: "\"") {
              if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\"") {
                cell.append(bytes[at])
                at += 2
                continue
              }
              at += 1
              break
            }
            if bytes[at] == UInt8(ascii: "\n") { line += 1 }
            cell.append(bytes[at])
            at += 1
          }
          // A quote that ended the file was followed by nothing, hence not even by the line end added above.
          guard at < bytes.count else { break cells }
          if bytes[at] != UInt8(ascii: ","), bytes[at] != UInt8(ascii: "\n"),
            !(bytes[at] == UInt8(ascii: "\r") && bytes[at + 1] == UInt8(ascii: "\n")), record.stray == nil
          {
            record.stray = at - start + 1
          }
        }
        while bytes[at] != UInt8(ascii: ","), bytes[at] != UInt8(ascii: "\n") {
          cell.append(bytes[at])
          at += 1
        }
        if bytes[at] == UInt8(ascii: "\n") {
          let hasReturn = at > start && bytes[at - 1] == UInt8(ascii: "\r")
          // A CR just inside a closing quote cannot stand before the line feed, so this one is the line's.
          if hasReturn { cell.removeLast() }
          let end = hasReturn ? at - 1 : at
          isEmptyLine = end == start
          record.raw = String(decoding: bytes[start..<end], as: UTF8.self)
          record.cells.append(String(decoding: cell, as: UTF8.self))
          line += 1
          at += 1
          break cells
        }
        record.cells.append(String(decoding: cell, as: UTF8.self))
        at += 1
      }
      if !isEmptyLine { records.append(record) }
    }
  }
}
