import DirectoryModel

/// One object with everything that the list holds.
struct JSONFormat: ShortlistFormat {
  let token = "json"
  let fileExtension = "json"
  let mediaType = "application/json"
  let title = "JSON, everything in one object"

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    Array((ShortlistJSON.list(list, in: context).text(indented: true) + "\n").utf8)
  }
}
