import DirectoryModel

/// The columns of CSV between tabs; line ends inside a cell become blanks.
struct TSVFormat: ShortlistFormat {
  let token = "tsv"
  let fileExtension = "tsv"
  let mediaType = "text/tab-separated-values; charset=utf-8"
  let title = "TSV, a row a place"
  let leftOut = TableFormat.leftOut

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    let lines = [ShortlistColumn.all.map(\.name)] + TableFormat.cells(list, in: context)
    // Such a file is pasted into spreadsheets as CSV is.
    return lines.flatMap {
      DelimitedText.tsvLine($0.map { DelimitedText.defused($0.replacing("\n", with: " ")) }).utf8
    }
  }
}
