#if FUZZES_SERVER
  import DirectoryModel
  import Serving

  /// An HTTP request without a socket: a line of method and target, fields, an empty line, a body. It is answered or
  /// refused, and never for a reason that nobody foresaw.
  final class RequestFuzzing: FuzzTarget {
    static let name = "request"
    private let api: API

    init(_ work: WorkFolder) throws {
      api = API(try LiveDirectory(try work.exampleDirectory())) { CalendarDate(iso: "2026-11-21")! }
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
    }
  }
#endif
