/// A kind of file that is not text, told by its first bytes.
///
/// Such a file would otherwise be refused as bad text at some odd byte; its name helps more.
struct FileSignature {
  /// Enough for every signature, and for the name of a ZIP archive's first entry.
  static let headBytes = 96

  let rule: String
  let value: String
  let expected: String

  /// - Parameters:
  ///   - head: the first `headBytes` bytes of the file, or all of a shorter file.
  ///   - name: the file's name, for the command to type.
  init?(head: [UInt8], name: String) {
    let file = shellWord(name)
    func starts(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
    func packed(_ rule: String, _ value: String, _ command: String) -> (String, String, String) {
      (rule, value, "The unpacked file was expected: unpack it with: \(command) \(file)")
    }
    let found: (String, String, String)
    if starts([0x1F, 0x8B]) {
      found = packed("compressed-gzip", "a gzip file", "gunzip --keep")
    } else if starts([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
      found = packed("compressed-xz", "an xz file", "unxz --keep")
    } else if starts([0x28, 0xB5, 0x2F, 0xFD]) {
      found = packed("compressed-zstd", "a zstd file", "unzstd --keep")
    } else if starts([0x42, 0x5A, 0x68]), head.count > 3, (0x31...0x39).contains(head[3]),
      head.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
    {
      found = packed("compressed-bzip2", "a bzip2 file", "bunzip2 --keep")
    } else if starts([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
      found = packed("compressed-7z", "a 7z archive", "7z x")
    } else if starts([0x50, 0x4B, 0x03, 0x04]) || starts([0x50, 0x4B, 0x05, 0x06]) {
      found =
        Self.isOfficeDocument(head)
        ? Self.spreadsheet("an .xlsx or .ods workbook", file)
        : packed("compressed-zip", "a ZIP archive", "unzip")
    } else if starts([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      found = Self.spreadsheet("an .xls workbook", file)
    } else if starts(Array("%PDF-".utf8)) {
      found = (
        "format-pdf", "a PDF document", "A text file was expected: ask the publisher for CSV, XML or JSON."
      )
    } else if starts(Array("PAR1".utf8)) {
      found = ("format-parquet", "a Parquet file", "A text file was expected: export it as CSV first.")
    } else {
      return nil
    }
    (rule, value, expected) = found
  }

  private static func spreadsheet(_ value: String, _ file: String) -> (String, String, String) {
    (
      "format-spreadsheet", value,
      "A text file was expected: convert it with: soffice --headless --convert-to csv \(file)"
    )
  }

  /// The first entry's name starts at byte 30 of a ZIP archive.
  private static func isOfficeDocument(_ head: [UInt8]) -> Bool {
    let entry = head.dropFirst(30)
    let signs = ["[Content_Types].xml", "_rels/", "xl/", "docProps/", "mimetypeapplication/vnd.oasis"]
    return signs.contains { entry.starts(with: Array($0.utf8)) }
  }
}

/// A file name as one word of a shell command, or `FILE` when it cannot be shown as it is.
func shellWord(_ name: String) -> String {
  let plain = name.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "/"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
  if plain && !name.isEmpty && !name.hasPrefix("-") { return name }
  let showable = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x27 && $0.value != 0x7F }
  if !showable || name.isEmpty || name.hasPrefix("-") || name == "standard input" { return "FILE" }
  return "'\(name)'"
}
