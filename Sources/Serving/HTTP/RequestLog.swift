import Glibc
import Synchronization

/// One line a request: a closed list of fields, none of which says what was asked.
///
/// The line is put together as bytes and written at once: a logger's dictionary and its formatting cost more than
/// many an answer.
final class RequestLog: Sendable {
  private let write: @Sendable (UnsafeRawBufferPointer) -> Void
  /// The second that was written last, and its words.
  private let clock = Mutex<(second: Int, words: [UInt8])>((0, []))

  init(_ write: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) { self.write = write }

  static func standardError() -> RequestLog { to(STDERR_FILENO) }

  static func to(_ descriptor: Int32) -> RequestLog {
    RequestLog { bytes in
      // A line that nobody takes is lost; the request is answered all the same, also where a reader stands still.
      var taker = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&taker, 1, 0) == 1 else { return }
      _ = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    }
  }

  func note(_ reply: Reply, _ duration: Duration, method: String, id: String) {
    var line = now()
    line.reserveCapacity(192)
    line.append(contentsOf: " info second-opinion request route=".utf8)
    line.append(contentsOf: reply.route.utf8)
    line.append(contentsOf: " method=".utf8)
    line.append(contentsOf: Self.known(method).utf8)
    line.append(contentsOf: " status=".utf8)
    line.append(contentsOf: String(reply.status).utf8)
    line.append(contentsOf: " ms=".utf8)
    line.append(contentsOf: Self.milliseconds(duration).utf8)
    line.append(contentsOf: " bytes=".utf8)
    line.append(contentsOf: String(reply.body.count).utf8)
    line.append(contentsOf: " id=".utf8)
    line.append(contentsOf: id.utf8)
    line.append(0x0A)
    line.withUnsafeBytes(write)
  }

  /// A method can be any word, also one that somebody was looking for.
  private static func known(_ method: String) -> String {
    switch method {
    case "GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE": method
    default: "other"
    }
  }

  /// In universal time, to the second.
  private func now() -> [UInt8] {
    let second = time(nil)
    return clock.withLock { clock in
      if clock.second != second {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        clock.words = [UInt8](unsafeUninitializedCapacity: 24) { buffer, count in
          count = buffer.withMemoryRebound(to: CChar.self) {
            strftime($0.baseAddress!, 24, "%Y-%m-%dT%H:%M:%SZ", &parts)
          }
        }
        clock.second = second
      }
      return clock.words
    }
  }

  static func milliseconds(_ duration: Duration) -> String {
    let micro = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
    let rest = String(micro % 1_000)
    return "\(micro / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}
