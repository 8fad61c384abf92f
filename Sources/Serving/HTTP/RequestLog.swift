import Logging

/// One line a request: a closed list of fields, none of which says what was asked.
struct RequestLog: Sendable {
  let logger: Logger

  func note(_ reply: Reply, _ duration: Duration, method: String, id: String) {
    logger.info(
      "request",
      metadata: [
        "route": "\(reply.route)", "method": "\(Self.known(method))", "status": "\(reply.status)",
        "ms": "\(Self.milliseconds(duration))", "bytes": "\(reply.body.count)", "id": "\(id)",
      ])
  }

  /// A method can be any word, also one that somebody was looking for.
  private static func known(_ method: String) -> String {
    ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"].contains(method) ? method : "other"
  }

  static func milliseconds(_ duration: Duration) -> String {
    let micro = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
    let rest = String(micro % 1_000)
    return "\(micro / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}
