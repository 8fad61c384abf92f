import DirectoryModel

/// An object a line, an entry an object.
struct NDJSONFormat: ShortlistFormat {
  let token = "ndjson"
  let fileExtension = "ndjson"
  let mediaType = "application/x-ndjson"
  let title = "NDJSON, one object a line for each place"
  let leftOut = [LeftOutField("note", "lines are for programs")]

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    var bytes: [UInt8] = []
    for (i, entry) in list.entries.enumerated() {
      let position = context.firstPosition + i
      ShortlistJSON.line(entry, position: position, of: list, in: context).write(into: &bytes)
      bytes.append(0x0A)
    }
    return bytes
  }
}
