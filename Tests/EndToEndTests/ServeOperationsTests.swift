import Foundation
import Glibc
import TestSupport
import Testing

/// The server as somebody runs it: behind a proxy, for pages elsewhere, under load, while the directory changes.
@Suite struct ServeOperationsTests {
  @Test func `gzip unpacks to the same bytes, by a program that is not ours`() throws {
    let data = DataFolder.withExample()
    let server = RunningServer(data)
    let plain = server.get("/api/v1/search?cancer=TNBC")
    let packed = server.get("/api/v1/search?cancer=TNBC", "Accept-Encoding: gzip, deflate, br")
    #expect(plain.fields["content-encoding"] == nil && packed.fields["content-encoding"] == "gzip")
    #expect(packed.body.count < plain.body.count)
    let file = data.folder.write("answer.gz", packed.body)
    let unpacked = Running.run("gzip", ["-dc", file], environment: [:])
    #expect(unpacked.code == 0 && unpacked.bytes == plain.body)
    let head = server.send(
      "HEAD /api/v1/search?cancer=TNBC HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n"
        + "Connection: close\r\n\r\n")
    #expect(head.body.isEmpty && head.fields["content-length"] == "\(packed.body.count)")
    #expect(head.fields["etag"] == packed.fields["etag"] && head.fields["content-encoding"] == "gzip")
  }

  @Test func `who asks more often than a client may is told when to go on`() {
    let server = RunningServer(DataFolder.withExample(), "--rate", "3/s")
    let answers = (0..<40).map { _ in server.get("/api/v1/generations") }
    let refused = answers.filter { $0.status == 429 }
    #expect(answers.prefix(3).allSatisfy { $0.status == 200 })
    #expect(!refused.isEmpty && refused.allSatisfy { $0.fields["retry-after"] == "1" })
    #expect(refused.first?.fields["content-type"] == "application/problem+json")
    // Whoever only looks whether the server is there is not counted.
    for _ in 0..<10 { #expect(server.get("/healthz").status == 200) }
  }

  @Test func `behind a proxy its links are the proxy's`() {
    let server = RunningServer(
      DataFolder.withExample(), "--base-url", "https://hospital.example/opinions/")
    let link = server.get("/api/v1/search?cancer=breast&limit=1").fields["link"]
    #expect(link?.hasPrefix("<https://hospital.example/opinions/api/v1/search?") == true, "\(link ?? "none")")
    let answer = server.send(
      "GET /api/v1/openapi.json HTTP/1.1\r\nHost: hospital.example\r\nConnection: close\r\n\r\n")
    let servers = answer.json["servers"].value as? [[String: String]]
    #expect(servers == [["url": "https://hospital.example/opinions"]])
  }

  @Test func `pages elsewhere may ask only where their origin is named`() {
    let closed = RunningServer(DataFolder.withExample())
    let origin = "Origin: https://intranet.example"
    #expect(closed.get("/api/v1/sources", origin).fields["access-control-allow-origin"] == nil)
    let server = RunningServer(DataFolder.withExample(), "--cors", "https://intranet.example")
    let answer = server.get("/api/v1/sources", origin)
    #expect(answer.fields["access-control-allow-origin"] == "https://intranet.example")
    #expect(answer.fields["vary"]?.contains("Origin") == true)
    for other in ["https://evil.example", "https://intranet.example.evil.example", "null"] {
      let fields = server.get("/api/v1/sources", "Origin: \(other)").fields
      #expect(fields["access-control-allow-origin"] == nil && fields["vary"]?.contains("Origin") == true)
    }
    let before = server.send(
      "OPTIONS /api/v1/search HTTP/1.1\r\nHost: localhost\r\n\(origin)\r\n"
        + "Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n")
    #expect(before.status == 204)
    #expect(before.fields["access-control-allow-methods"]?.contains("POST") == true)
    #expect(before.fields["access-control-allow-headers"]?.contains("Content-Type") == true)
  }

  @Test(arguments: [
    ["--rate", "fast"], ["--rate", "0/s"], ["--rate", "5"], ["--cors", "*"],
    ["--cors", "https://a.example/page"],
    ["--cors", "intranet.example"], ["--base-url", "hospital.example"], ["--base-url", "https://a\"b"],
  ])
  func `what the server cannot be told is refused before it begins`(arguments: [String]) {
    let data = DataFolder.withExample()
    #expect(data.run(["serve"] + arguments).code == 64)
  }

  @Test func `it listens on IPv6 where the machine has it`() throws {
    let server = RunningServer(DataFolder.withExample(), "--listen", "[::1]:0")
    guard server.port > 0, let connection = Connection(wide: server.port) else {
      // A machine without IPv6 says so when it is asked to listen.
      #expect(server.port == 0 || !Files.isThere("/proc/net/if_inet6"))
      return
    }
    connection.write("GET /readyz HTTP/1.1\r\nHost: [::1]:\(server.port)\r\nConnection: close\r\n\r\n")
    #expect(connection.readToEnd(within: 120).status == 200)
  }

  /// As docs/http.md says.
  private let idleSeconds = 10

  @Test(.timeLimit(.minutes(20)))
  func `200 slow clients keep nobody else waiting`() {
    let server = RunningServer(DataFolder.withExample())
    let slow = (0..<200).map { number in
      let connection = Connection(server.port)
      connection.write(
        number % 2 == 0
          ? "GET /api/v1/search?canc"
          : "POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 50\r\n\r\n{\"cancer\"")
      return connection
    }
    var seconds: [Double] = []
    for _ in 0..<100 {
      let start = Clock.seconds()
      #expect(server.get("/api/v1/search?cancer=TNBC&limit=10").status == 200)
      seconds.append(Clock.seconds() - start)
    }
    // Who had to wait for the slow ones would wait until they are dropped.
    #expect(seconds.sorted()[95] < Double(idleSeconds) / 2, "\(seconds.sorted()[95])")
    for connection in slow {
      let end = connection.readToEnd(within: 120)
      #expect(end.closedAfter != nil && [0, 400, 408].contains(end.status))
    }
  }

  @Test(.timeLimit(.minutes(20)))
  func `while generations follow each other no request fails and no answer is of two of them`() throws {
    let data = DataFolder.withExample()
    let server = RunningServer(data)
    let asking = Asking(server.port, ["/api/v1/search?cancer=TNBC&limit=5", "/api/v1/search?cancer=breast"])
    for number in 1...4 {
      let outcome = data.importing(packageRoot() + "/Data/example", as: "exchange", source: "again-\(number)")
      #expect(outcome.code == 0, "\(outcome.stderr)")
    }
    let last = try #require(JSON(data.run("index", "stats"))["generation"].int)
    asking.wait(for: last, within: 120)
    let seen = asking.end()
    #expect(seen.failed.isEmpty, "\(seen.failed)")
    #expect(seen.generations.contains(last) && seen.generations.count > 1, "\(seen.generations)")
    #expect(seen.mixed.isEmpty, "\(seen.mixed)")
  }

  @Test func `the example of an application of one's own answers its own address and ours`() throws {
    let data = DataFolder.withExample()
    let folder = BuiltCommand.path.split(separator: "/").dropLast().joined(separator: "/")
    let file = data.folder.write("out", [UInt8]())
    let program = Running.start(
      "sh",
      ["-c", "exec stdbuf -oL \"$0\" \"$1\" 0 > \"$2\"", "/\(folder)/MountedDirectory", data.path, file],
      environment: data.environment)
    defer { kill(program.process, SIGKILL) }
    var port: Int?
    let deadline = Clock.seconds() + 30
    while port == nil, Clock.seconds() < deadline {
      port = Files.text(file).split(separator: "\n").first { $0.hasPrefix("listening on ") }
        .flatMap { Int($0.dropFirst("listening on ".count)) }
    }
    #expect(Files.text(file).contains(" for melanoma"))
    func get(_ target: String) throws -> Exchange {
      let connection = Connection(try #require(port))
      connection.write("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
      return connection.readToEnd(within: 120)
    }
    #expect(try String(decoding: get("/hello").body, as: UTF8.self) == "hello")
    #expect(try get("/api/v1/search?cancer=melanoma").json["total"]["value"].int ?? 0 > 0)
    #expect(try get("/api/v1/plans/00000ZZ0010001").status == 200)
  }
}

/// Questions without a pause on a thread of their own, and what came back.
private final class Asking: @unchecked Sendable {
  // @unchecked: what it has seen is touched under the lock alone.
  private let lock = NSCondition()
  private var isWanted = true
  private var hasEnded = false
  private(set) var failed: [String] = []
  private(set) var mixed: [String] = []
  private(set) var generations: Set<Int> = []
  private var answers: [String: [UInt8]] = [:]

  init(_ port: Int, _ targets: [String]) {
    let thread = Thread { [self] in
      var number = 0
      while goesOn() {
        let target = targets[number % targets.count]
        number += 1
        let connection = Connection(port)
        connection.write("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        note(target, connection.readToEnd(within: 120))
      }
      lock.lock()
      hasEnded = true
      lock.broadcast()
      lock.unlock()
    }
    thread.start()
  }

  private func goesOn() -> Bool {
    lock.lock()
    defer { lock.unlock() }
    return isWanted
  }

  /// An answer is whole when all that name its generation are the same, byte for byte.
  private func note(_ target: String, _ answer: Exchange) {
    lock.lock()
    defer { lock.unlock() }
    guard answer.status == 200, let generation = answer.json["generation_number"].int else {
      failed.append("\(target): \(answer.status)")
      return
    }
    generations.insert(generation)
    lock.broadcast()
    let key = "\(generation) \(target)"
    if let known = answers[key], known != answer.body { mixed.append(key) }
    answers[key] = answer.body
    if answer.fields["etag"]?.hasPrefix("\"g\(generation)-") != true { mixed.append("ETag of \(key)") }
  }

  /// Until an answer of a generation has come.
  func wait(for generation: Int, within seconds: Double) {
    lock.lock()
    defer { lock.unlock() }
    let end = Date(timeIntervalSinceNow: seconds)
    while !generations.contains(generation), lock.wait(until: end) {}
  }

  func end() -> Asking {
    lock.lock()
    defer { lock.unlock() }
    isWanted = false
    while !hasEnded { lock.wait() }
    return self
  }
}
