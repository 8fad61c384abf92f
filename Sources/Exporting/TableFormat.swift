import DirectoryModel

/// What the tables of text share.
enum TableFormat {
  static let leftOut = [
    LeftOutField("facts", "many to an entry; the receipt and the JSON export have them"),
    LeftOutField("evidence", "stands as a list of sources with their dates, without file, row and digest"),
    LeftOutField("program_version", "nothing in a row depends on it"),
    LeftOutField("note", "it would be a row that is no place"),
  ]

  static func cells(_ list: Shortlist, in context: ExportContext) -> [[String]] {
    ShortlistColumn.rows(list, in: context).map { $0.map(\.written) }
  }
}
