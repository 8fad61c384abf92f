import Glibc
import Testing

/// XML is parsed in one place only, so that what is safe there is safe everywhere.
@Suite struct OneDoorTests {
  private static let sources: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/Sources"
  }()

  private static let door = "/Reading/XML/"

  /// Every call of libxml2 that parses, loads or unpacks, by the start of its name.
  private static let parsers = [
    "xmlReadFile", "xmlReadMemory", "xmlReadDoc", "xmlReadFd", "xmlReadIO", "xmlCtxtRead", "xmlParseFile",
    "xmlParseMemory", "xmlParseDoc", "xmlParseEntity", "xmlParseExternal", "xmlParseInNodeContext",
    "xmlParseBalancedChunk", "xmlSAXParse", "xmlSAXUserParse", "xmlRecover", "xmlReaderFor",
    "xmlNewTextReader",
    "xmlReaderNew", "xmlTextReader", "xmlCreateFileParserCtxt", "xmlCreateURLParserCtxt",
    "xmlCreateIOParserCtxt",
    "xmlCreateMemoryParserCtxt", "xmlLoadExternalEntity", "xmlXIncludeProcess", "xmlSubstituteEntities",
    "htmlRead",
    "htmlParse", "htmlSAXParse", "htmlCtxtRead", "htmlCreate", "XMLParser(", "XMLDocument(", "FoundationXML",
  ]

  private static let options = [
    "XML_PARSE_NOENT", "XML_PARSE_DTDLOAD", "XML_PARSE_DTDATTR", "XML_PARSE_DTDVALID", "XML_PARSE_XINCLUDE",
    "XML_PARSE_HUGE", "XML_PARSE_RECOVER",
  ]

  @Test func `no other call parses XML or HTML, and no option opens the door`() throws {
    let files = try Self.files()
    #expect(files.count > 10)
    for (path, text) in files {
      for name in Self.parsers + Self.options {
        #expect(!Self.contains(text, name), "\(path) has \(name)")
      }
    }
  }

  @Test func `libxml2 is imported behind the door only, and pushed to in one file`() throws {
    var pushers: [String] = []
    for (path, text) in try Self.files() {
      if Self.contains(text, "import CLibXML2") { #expect(Self.contains(path, Self.door), "\(path)") }
      // By the names of the opened library's functions; their own names stand where they are looked up.
      if Self.contains(text, ".parseChunk(") || Self.contains(text, ".createPushParserCtxt(") {
        pushers.append(path)
      }
      if Self.contains(text, "xmlParseChunk") || Self.contains(text, "xmlCreatePushParserCtxt") {
        #expect(path.hasSuffix("/CLibXML2/shim.h"), "\(path)")
      }
    }
    #expect(pushers.count == 1)
  }

  private static func contains(_ text: String, _ part: String) -> Bool { strstr(text, part) != nil }

  /// All Swift and C files under Sources.
  private static func files() throws -> [(path: String, text: String)] {
    var found: [(String, String)] = []
    var folders = [sources]
    while let folder = folders.popLast() {
      let stream = try #require(opendir(folder))
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        let path = folder + "/" + name
        if entry.pointee.d_type == UInt8(DT_DIR) {
          if !name.hasPrefix(".") { folders.append(path) }
        } else if [".swift", ".c", ".h"].contains(where: name.hasSuffix) {
          let descriptor = open(path, O_RDONLY)
          var bytes = [UInt8](repeating: 0, count: 1 << 20)
          let count = read(descriptor, &bytes, bytes.count)
          close(descriptor)
          found.append((path, String(decoding: bytes[..<max(count, 0)], as: UTF8.self)))
        }
      }
    }
    return found
  }
}
