import Glibc
import Reading
import TestSupport
import Testing

/// All a source gives, read in pieces of `step` bytes.
func drain(_ source: any ByteSource, step: Int = 1000) throws(ReadingError) -> [UInt8] {
  var all: [UInt8] = []
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 1)
  defer { buffer.deallocate() }
  while true {
    let count = try source.read(into: buffer)
    if count == 0 { return all }
    all.append(contentsOf: buffer[..<count])
  }
}

private func utf8(_ bytes: [UInt8], chunk: Int = 65536, step: Int = 1000) throws(ReadingError) -> [UInt8] {
  try drain(UTF8ByteSource(MemoryByteSource(name: "test.csv", bytes: bytes, chunk: chunk)), step: step)
}

private func failure(_ bytes: [UInt8], chunk: Int = 65536, step: Int = 1000) -> ReadingError? {
  do {
    _ = try utf8(bytes, chunk: chunk, step: step)
    return nil
  } catch {
    return error
  }
}

func utf16(_ text: String, bigEndian: Bool, mark: Bool = true) -> [UInt8] {
  ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
    bigEndian ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
  }
}

/// A folder for one test, removed with it.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/reading-tests-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      guard let made = mkdtemp(buffer.baseAddress!) else { preconditionFailure("no temporary folder") }
      return String(cString: made)
    }
    files = []
  }

  deinit {
    for file in files { unlink(file) }
    rmdir(path)
  }

  private var files: [String]

  func file(_ name: String, _ bytes: [UInt8] = []) -> String {
    let file = path + "/" + name
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0 && write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
    files.append(file)
    return file
  }

  func pipe(_ name: String) -> String {
    let file = path + "/" + name
    precondition(mkfifo(file, 0o600) == 0)
    files.append(file)
    return file
  }
}

@Suite struct ByteSourceTests {
  private static let mixed =
    "plain, é, €, 𝄞, \u{10FFFF}, \u{7FF}\u{800}\u{FFFF}\n" + String(repeating: "y", count: 200)

  @Test func `UTF-8 passes unchanged whatever the pieces, without its mark`() throws {
    let bytes = Array(Self.mixed.utf8)
    for chunk in 1...80 {
      for step in [1, 3, 64, 1000] {
        #expect(try utf8(bytes, chunk: chunk, step: step) == bytes)
        #expect(try utf8([0xEF, 0xBB, 0xBF] + bytes, chunk: chunk, step: step) == bytes)
      }
    }
    #expect(try utf8([]) == [])
    #expect(try utf8([0x61]) == [0x61])
    #expect(try utf8([0xEF, 0xBB, 0xBF]) == [])
  }

  @Test(arguments: [false, true])
  func `UTF-16 with a mark becomes UTF-8 whatever the pieces`(bigEndian: Bool) throws {
    let bytes = utf16(Self.mixed, bigEndian: bigEndian)
    for chunk in 1...80 {
      for step in [1, 3, 64, 1000] {
        #expect(try utf8(bytes, chunk: chunk, step: step) == Array(Self.mixed.utf8))
      }
    }
    let long = String(repeating: "Zürich,\n", count: 20_000)
    #expect(try utf8(utf16(long, bigEndian: bigEndian)) == Array(long.utf8))
  }

  @Test func `UTF-8 is judged as the standard library judges it`() {
    var random = SplitMix64(seed: 8)
    let edges: [UInt8] = [
      0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
      0xEF,
      0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    for _ in 0..<20_000 {
      let bad = (0..<Int.random(in: 1...5, using: &random)).map { _ in edges.randomElement(using: &random)! }
      let isValid = String(validating: bad, as: UTF8.self) != nil
      let bytes = Array("ab".utf8) + bad
      #expect((failure(bytes, chunk: Int.random(in: 1...4, using: &random)) == nil) == isValid, "\(bad)")
    }
  }

  @Test func `bytes that are no UTF-8 are refused with their line and a remedy`() {
    let lines = Array(String(repeating: "some text, some more\n", count: 1_000).utf8)
    for chunk in [1, 100, 65536] {
      let error = failure(lines + Array("Universit".utf8) + [0xE9, 0x20] + lines, chunk: chunk)
      #expect(error?.rule == "not-utf-8")
      #expect(error?.line == 1_001)
      #expect(error?.file == "test.csv")
      #expect(error?.expected.contains("iconv -f CP1252 -t UTF-8 test.csv") == true)
    }
    #expect(failure([0x61, 0xFF])?.value == "byte 0xFF")
    // In Latin-1 an accented letter is followed by an innocent byte, which was named in its place.
    for chunk in [1, 2, 64] {
      #expect(failure([0x61, 0xE9, 0x22, 0x0A], chunk: chunk)?.value == "byte 0xE9")
    }
    #expect(failure([0x61, 0xC3])?.value == "a character cut at the end of the file")
  }

  @Test func `a failure is told again`() throws {
    let source = UTF8ByteSource(MemoryByteSource(name: "x", bytes: [0x61, 0xFF, 0x62]))
    #expect(throws: ReadingError.self) { try drain(source) }
    #expect(throws: ReadingError.self) { try drain(source) }
  }

  @Test func `NUL is refused, and unmarked UTF-16 is recognized by it`() {
    let late = failure(Array("one\ntwo\n".utf8) + [0] + Array("three".utf8))
    #expect(late?.rule == "nul-byte" && late?.line == 3)
    let unmarked = failure(utf16("NPI,Name\n", bigEndian: false, mark: false))
    #expect(unmarked?.rule == "nul-byte" && unmarked?.expected.contains("iconv -f UTF-16LE") == true)
    #expect(failure(utf16("a\n\0", bigEndian: true))?.rule == "nul-byte")
    #expect(failure(utf16("a\n\0", bigEndian: true))?.line == 2)
  }

  @Test func `damaged UTF-16 is refused`() {
    let mark: [UInt8] = [0xFF, 0xFE]
    for damaged: [UInt8] in [
      [0x61], [0x00, 0xD8], [0x00, 0xD8, 0x61, 0x00], [0x00, 0xDC], [0x00, 0xD8, 0x00, 0xD8],
    ] {
      let error = failure(mark + [0x0A, 0x00] + damaged)
      #expect(error?.rule == "not-utf-16" && error?.line == 2)
    }
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8], "compressed-gzip", "gunzip"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "compressed-xz", "unxz"),
      ([0x28, 0xB5, 0x2F, 0xFD], "compressed-zstd", "unzstd"),
      ([0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], "compressed-bzip2", "bunzip2"),
      ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "compressed-7z", "7z x"),
      (
        [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("npidata.csv".utf8), "compressed-zip",
        "unzip"
      ),
      ([0x50, 0x4B, 5, 6], "compressed-zip", "unzip"),
      (
        [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("[Content_Types].xml".utf8),
        "format-spreadsheet", "--convert-to csv"
      ),
      ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "format-spreadsheet", "--convert-to csv"),
      (Array("%PDF-1.7".utf8), "format-pdf", "publisher"), (Array("PAR1".utf8), "format-parquet", "export"),
      ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "not-utf-8", "UTF-32"),
      ([0, 0, 0xFE, 0xFF], "not-utf-8", "UTF-32"),
    ] as [([UInt8], String, String)])
  func `a file that is not text is refused by name with the command to type`(
    head: [UInt8], rule: String, remedy: String
  ) {
    for chunk in [1, 65536] {
      let error = failure(head, chunk: chunk)
      #expect(error?.rule == rule)
      #expect(error?.expected.contains(remedy) == true)
    }
  }

  @Test func `text that merely begins like a packed file is read`() throws {
    #expect(try utf8(Array("BZh is a name".utf8)).count == 13)
    #expect(try utf8(Array("PK,name".utf8)).count == 7)
  }

  @Test(arguments: [
    ("a b.csv", "gunzip --keep 'a b.csv'"), ("-x", "gunzip --keep FILE"), ("it's", "gunzip --keep FILE"),
    ("a\u{1B}b", "gunzip --keep FILE"), ("", "gunzip --keep FILE"), ("standard input", "gunzip --keep FILE"),
    ("/data/x-1_2.gz", "gunzip --keep /data/x-1_2.gz"),
  ])
  func `a file name in a command is one word, or is not shown`(name: String, command: String) {
    let source = UTF8ByteSource(MemoryByteSource(name: name, bytes: [0x1F, 0x8B]))
    let error = #expect(throws: ReadingError.self) { try drain(source) }
    #expect(error?.expected.hasSuffix(command) == true)
  }

  @Test(
    arguments: [
      ("{\"a\":1}", UInt8(ascii: "{")), ("\u{FEFF}\n <a/>", UInt8(ascii: "<")), ("", nil), (" \n\t", nil),
    ] as [(String, UInt8?)])
  func `the first sign is seen, and nothing is lost by looking`(text: String, sign: UInt8?) throws {
    for chunk in [1, 3, 65536] {
      let source = PeekedByteSource(MemoryByteSource(name: "p", bytes: Array(text.utf8), chunk: chunk))
      #expect(try source.firstSign() == sign && source.firstSign() == sign)
      #expect(try drain(source, step: 2) == Array(text.utf8))
    }
    let long = [UInt8](repeating: 0x61, count: 10_000)
    let source = PeekedByteSource(MemoryByteSource(name: "p", bytes: long))
    #expect(try source.firstSign() == 0x61)
    #expect(try drain(source) == long)
  }

  // MARK: Files

  @Test func `a file is read from start to end`() throws {
    let folder = TemporaryFolder()
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
    let path = folder.file("data", bytes)
    let source = try FileByteSource(path: path)
    #expect(source.name == path && source.size == bytes.count)
    #expect(try drain(source) == bytes)
    #expect(try drain(source) == [])
    source.close()
    source.close()
  }

  @Test(.timeLimit(.minutes(60)))
  func `only a regular file that exists is opened, and a pipe does not hang`() {
    let folder = TemporaryFolder()
    let cases = [
      (folder.path, "file-not-regular"), (folder.pipe("pipe"), "file-not-regular"),
      ("/dev/null", "file-not-regular"), (folder.path + "/absent", "file-not-found"),
      (folder.file("plain") + "/below", "file-not-found"),
      (String(repeating: "x", count: 300), "file-not-readable"),
    ]
    for (path, rule) in cases {
      let error = #expect(throws: ReadingError.self) { _ = try FileByteSource(path: path) }
      #expect(error?.rule == rule && error?.file == path, "\(path)")
    }
  }

  @Test(arguments: ["cut", "grown", "written over", "emptied"])
  func `a file that somebody changes while it is read is refused`(change: String) throws {
    let folder = TemporaryFolder()
    let path = folder.file("list.csv", [UInt8](repeating: 0x61, count: 100_000))
    // Of an earlier day, so that a change of this moment shows.
    var times = [timespec(tv_sec: 1_700_000_000, tv_nsec: 0), timespec(tv_sec: 1_700_000_000, tv_nsec: 0)]
    #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
    let source = try FileByteSource(path: path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_000, alignment: 1)
    defer { buffer.deallocate() }
    #expect(try source.read(into: buffer) == 1_000)
    switch change {
    case "cut": #expect(truncate(path, 50_000) == 0)
    case "emptied": #expect(truncate(path, 0) == 0)
    default:
      let descriptor = open(path, O_WRONLY | (change == "grown" ? O_APPEND : 0))
      #expect(write(descriptor, "b", 1) == 1)
      close(descriptor)
    }
    let error = #expect(throws: ReadingError.self) { try drain(source) }
    #expect(error?.rule == "file-changed" && error?.file == path)
  }

  @Test func `a file that is replaced under its name while it is read is read as it was`() throws {
    let folder = TemporaryFolder()
    let bytes = [UInt8](repeating: 0x61, count: 100_000)
    let path = folder.file("list.csv", bytes)
    let source = try FileByteSource(path: path)
    #expect(rename(folder.file("new.csv", [0x62]), path) == 0)
    #expect(try drain(source) == bytes)
  }

  @Test func `a failing read is an error with the system's words`() throws {
    // Reading an address space that is not mapped at its start fails with EIO, on a file fstat calls regular.
    let source = try FileByteSource(path: "/proc/self/mem")
    let error = #expect(throws: ReadingError.self) { try drain(source) }
    #expect(error?.rule == "file-read-failed" && error?.value == "Input/output error")
  }

  @Test func `memory is handed out in pieces no larger than asked for`() throws {
    let source = MemoryByteSource(name: "m", bytes: [1, 2, 3, 4, 5], chunk: 2)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 10, alignment: 1)
    defer { buffer.deallocate() }
    #expect(
      try [source.read(into: buffer), source.read(into: buffer), source.read(into: buffer)] == [2, 2, 1])
    #expect(try source.read(into: buffer) == 0)
  }
}
