import CZlib

/// Replies as gzip, for whoever takes it.
enum ContentCoding {
  /// What is no longer than this goes as it is: little would be saved.
  static let leastBytes = 1_024
  /// Most of what compresses at all does so at once: a higher level doubles the time for a twentieth of the bytes.
  private static let level: Int32 = 2

  /// Whether a request's `Accept-Encoding` has gzip, or everything, with a weight above zero. Nothing said takes
  /// nothing but the bytes as they are.
  static func takesGzip(_ field: String?) -> Bool {
    guard let field, !field.isEmpty else { return false }
    var everything = false
    for range in field.split(separator: ",") {
      let parts = range.split(separator: ";").map { $0.trimming().lowercased() }
      let isTaken = !parts.dropFirst().contains { part in
        part.hasPrefix("q=") && Double(part.dropFirst(2)).map { $0 <= 0 } == true
      }
      if parts.first == "gzip" { return isTaken }
      if parts.first == "*" { everything = isTaken }
    }
    return everything
  }

  /// The `ETag` of the same answer as gzip: other bytes, another tag.
  static func packed(_ etag: String) -> String { etag.dropLast() + "-gzip\"" }

  /// Makes the body gzip where that is worth it; says whether it did.
  static func pack(_ reply: inout Reply) -> Bool {
    guard reply.status == 200, reply.body.count > leastBytes, isText(reply.fields[0].value),
      let bytes = gzip(reply.body), bytes.count < reply.body.count
    else { return false }
    reply.body = bytes
    reply.fields.append(("Content-Encoding", "gzip"))
    return true
  }

  /// Others, such as spreadsheets, are packed already.
  private static func isText(_ type: String) -> Bool {
    type.hasPrefix("text/") || type.hasPrefix("application/json") || type.contains("+json")
      || type.contains("xml;")
      || type.contains("+xml")
  }

  /// - Returns: nil when zlib has no memory.
  static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    guard second_opinion_gzip_begin(&stream, level) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    let most = Int(deflateBound(&stream, UInt(bytes.count)))
    var isWhole = false
    let packed = [UInt8](unsafeUninitializedCapacity: most) { output, count in
      bytes.withUnsafeBufferPointer { input in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(most)
        isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
      }
      count = most - Int(stream.avail_out)
    }
    return isWhole ? packed : nil
  }
}
