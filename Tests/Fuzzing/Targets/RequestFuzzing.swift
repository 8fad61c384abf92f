#if FUZZES_SERVER
  import DirectoryModel
  import Reading
  import Serving

  /// An HTTP request without a socket: a line of method and target, fields, an empty line, a body. It is answered or
  /// refused, never for a reason that nobody foresaw, and what is answered can be read as what it says it is.
  final class RequestFuzzing: FuzzTarget {
    static let name = "request"
    private let api: API

    init(_ work: WorkFolder) throws {
      api = API(try LiveDirectory(try work.exampleDirectory())) { CalendarDate(iso: "2026-11-21")! }
      // The first request of FHIR makes its joins.
      _ = api.respond(to: API.Request(method: "GET", target: "/fhir/r4/metadata"))
    }

    func run(_ bytes: [UInt8]) {
      var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
      let first = String(decoding: lines.removeFirst(), as: UTF8.self).split(separator: " ", maxSplits: 1)
      var fields: [String: String] = [:]
      while let line = lines.popFirst(), !line.isEmpty {
        let parts = String(decoding: line, as: UTF8.self).split(separator: ":", maxSplits: 1)
        if parts.count == 2 { fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
      }
      let request = API.Request(
        method: first.first.map(String.init) ?? "", target: first.count > 1 ? String(first[1]) : "",
        fields: fields, body: Array(lines.joined(separator: [0x0A])))
      let reply = api.respond(to: request)
      promise(reply.status < 500, "\(reply.status): \(String(decoding: reply.body, as: UTF8.self))")
      for field in reply.fields {
        promise(
          field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "\(field.name) holds a control character")
      }
      let isPacked = reply.fields.contains { $0.name == "Content-Encoding" }
      if let type = reply.fields.first(where: { $0.name == "Content-Type" })?.value, !isPacked {
        Self.read(reply.body, type)
      }
    }

    private static func read(_ body: [UInt8], _ type: String) {
      guard !body.isEmpty else { return }
      do throws(ReadingError) {
        if type.contains("ndjson") || type.contains("json") {
          var limits = JSONLimits()
          limits.recordBytes = body.count + 1
          limits.stringBytes = body.count + 1
          let reader = JSONReader(
            MemoryByteSource(name: "reply.json", bytes: body),
            form: type.contains("ndjson") ? .lines : .document(streaming: []), names: RecordNames(),
            limits: limits)
          while try reader.next() { if let fault = reader.fault { throw fault } }
        } else if type.contains("xml") {
          let reader = XMLReader(MemoryByteSource(name: "reply.xml", bytes: body))
          try reader.read(onRoot: { _ throws(ReadingError) in }, onElement: { _ throws(ReadingError) in })
        }
      } catch {
        fatalError("\(type) that cannot be read: \(error)\n\(String(decoding: body, as: UTF8.self))")
      }
    }
  }
#endif
