import Foundation
import Glibc
import TestSupport

/// `second-opinion serve` at work on a port of its own, until the test lets go of it.
final class RunningServer {
  let port: Int
  private let program: StartedProgram
  let log: ProgramLog
  private var outcome: Outcome?

  var process: pid_t { program.process }

  convenience init(_ data: DataFolder, _ more: String...) { self.init(data, more) }

  /// - Parameter starter: a program that starts it, with its own arguments.
  init(_ data: DataFolder, _ more: [String], by starter: [String] = []) {
    let words =
      starter + [BuiltCommand.path, "serve", "--listen", "127.0.0.1:0", "--quiet"] + more
    program = Running.start(words[0], Array(words.dropFirst()), environment: data.environment)
    log = ProgramLog(program)
    port = log.line { $0.contains("listening on") }?.split(separator: ":").last.flatMap { Int($0) } ?? 0
  }

  deinit { if outcome == nil { _ = stop(by: SIGKILL) } }

  /// Ends it and returns all that it said.
  func stop(by signal: Int32 = SIGTERM) -> Outcome {
    if let outcome { return outcome }
    kill(program.process, signal)
    let text = log.text(within: 120)
    var ended = program.finish(deadline: 5)
    ended.stderr = text
    outcome = ended
    return ended
  }

  func get(_ target: String, _ fields: String...) -> Exchange {
    let lines = ["GET \(target) HTTP/1.1", "Host: localhost"] + fields + ["Connection: close", "", ""]
    return send(lines.joined(separator: "\r\n"))
  }

  /// Sends bytes as they are and reads until the server closes.
  func send(_ text: String, within seconds: Double = 30) -> Exchange {
    let connection = Connection(port)
    connection.write(text)
    return connection.readToEnd(within: seconds)
  }
}

/// What a program says on standard error, read as it comes, so that the program never waits for its reader.
final class ProgramLog: @unchecked Sendable {
  // @unchecked: the lines are touched under the condition's lock alone.
  private let changed = NSCondition()
  private var lines: [String] = []
  private var isAtEnd = false

  init(_ program: StartedProgram) {
    let thread = Thread { [self] in
      program.forEachErrorLine { line in
        changed.lock()
        lines.append(line)
        changed.broadcast()
        changed.unlock()
      }
      changed.lock()
      isAtEnd = true
      changed.broadcast()
      changed.unlock()
    }
    thread.start()
  }

  /// The first line that is wanted; nil when the program ends without one.
  func line(where isWanted: (String) -> Bool) -> String? {
    changed.lock()
    defer { changed.unlock() }
    while true {
      if let line = lines.first(where: isWanted) { return line }
      if isAtEnd { return nil }
      changed.wait()
    }
  }

  /// All of it, when the program has ended; what there is after so many seconds.
  func text(within seconds: Double) -> String {
    changed.lock()
    defer { changed.unlock() }
    let end = Date(timeIntervalSinceNow: seconds)
    while !isAtEnd, changed.wait(until: end) {}
    return lines.joined(separator: "\n")
  }
}

/// One connection to this machine.
final class Connection {
  private let descriptor: Int32

  /// To 127.0.0.1.
  ///
  /// - Parameter source: one's own address, also of this machine.
  init(_ port: Int, from source: String = "127.0.0.1") {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    func call(
      _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ host: String, _ port: Int
    ) -> Int32 {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(UInt16(port).bigEndian)
      address.sin_addr.s_addr = inet_addr(host)
      return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    precondition(call(bind, source, 0) == 0, "no socket at \(source): errno \(errno)")
    let connected = call(connect, "127.0.0.1", port)
    precondition(connected == 0, "no connection to port \(port): errno \(errno)")
  }

  /// To ::1; nil where this machine has no IPv6.
  init?(wide port: Int) {
    descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = in_port_t(UInt16(port).bigEndian)
    address.sin6_addr = in6addr_loopback
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
    if connected != 0 { return nil }
  }

  deinit { close(descriptor) }

  func write(_ text: String) {
    var bytes = Array(text.utf8)
    while !bytes.isEmpty {
      let n = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      // A server that has refused reads no more.
      if n <= 0 { return }
      bytes.removeFirst(n)
    }
  }

  /// Whether something has come, or does within so many seconds.
  func hasAnswer(within seconds: Double) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, Int32(seconds * 1_000)) > 0
  }

  /// - Returns: what came until the server closed, and after how many seconds it did; nil when it did not in time.
  func readToEnd(within seconds: Double) -> Exchange {
    let start = Clock.seconds()
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let left = start + seconds - Clock.seconds()
      if left <= 0 { return Exchange(bytes, closedAfter: nil) }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&waiting, 1, Int32(left * 1_000) + 1) <= 0 { continue }
      let n = read(descriptor, &buffer, buffer.count)
      if n <= 0 { return Exchange(bytes, closedAfter: Clock.seconds() - start) }
      bytes += buffer[0..<n]
    }
  }
}

/// What came back on a connection: the first response of it.
struct Exchange {
  let status: Int
  /// By lower-case name.
  let fields: [String: String]
  let body: [UInt8]
  let closedAfter: Double?

  var text: String { String(decoding: body, as: UTF8.self) }
  var json: JSON { JSON(line: text) }

  init(_ bytes: [UInt8], closedAfter: Double?) {
    self.closedAfter = closedAfter
    let end = bytes.indices.dropLast(3).first { bytes[$0..<$0 + 4].elementsEqual([13, 10, 13, 10]) }
    let head = String(decoding: bytes[..<(end ?? bytes.count)], as: UTF8.self)
    let lines = head.split(separator: "\r\n").map(String.init)
    status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } } ?? 0
    fields = Dictionary(
      lines.dropFirst().compactMap { line in
        line.firstIndex(of: ":").map { colon in
          (
            line[..<colon].lowercased(),
            String(line[line.index(after: colon)...].drop { $0 == " " })
          )
        }
      }, uniquingKeysWith: { $0 + ", " + $1 })
    body = end.map { Array(bytes[($0 + 4)...]) } ?? []
  }
}
