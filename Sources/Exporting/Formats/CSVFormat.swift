import DirectoryModel

/// RFC 4180 with a line of column names; a cell that a spreadsheet would compute has `'` before it.
struct CSVFormat: ShortlistFormat {
  let token = "csv"
  let fileExtension = "csv"
  let mediaType = "text/csv; charset=utf-8; header=present"
  let title = "CSV, a row a place"
  let leftOut = TableFormat.leftOut

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    let mark: [UInt8] = context.byteOrderMark ? [0xEF, 0xBB, 0xBF] : []
    let lines = [ShortlistColumn.all.map(\.name)] + TableFormat.cells(list, in: context)
    return mark + lines.flatMap { DelimitedText.csvLine($0).utf8 }
  }
}
