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

  @Test(.timeLimit(.minutes(60)))
  func `more connections than there may be wait, and are answered when others have gone`() {
    let files = 128
    let server = RunningServer(
      DataFolder.withExample(), [], by: ["prlimit", "--nofile=\(files):\(files)"])
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
    func open(_ count: Int, _ field: String, from source: String) -> [Connection] {
      (0..<count).map { _ in
        let connection = Connection(server.port, from: source)
        connection.write(request + field + "\r\n")
        return connection
      }
    }
    let start = Clock.seconds()
    // Half of them is what one address may have.
    var holding = ["127.0.0.1", "127.0.0.2"].flatMap { open((files - 64) / 2, "", from: $0) }
    #expect(holding.allSatisfy { $0.hasAnswer(within: 60) })
    let waiting = open(8, "Connection: close\r\n", from: "127.0.0.3")
    let isAnswered = waiting.contains { $0.hasAnswer(within: 0.2) }
    // On a machine that is so busy, silence has ended the first ones.
    #expect(!isAnswered || Clock.seconds() - start > Double(idleSeconds))
    holding = []
    for connection in waiting { #expect(connection.readToEnd(within: 60).status == 200) }
  }

  @Test(.timeLimit(.minutes(60)))
  func `one address has half of the connections and no more, and others are answered`() {
    let files = 128
    let server = RunningServer(
      DataFolder.withExample(), [], by: ["prlimit", "--nofile=\(files):\(files)"])
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
    let start = Clock.seconds()
    let holding = (0..<(files - 64) / 2).map { _ in
      let connection = Connection(server.port, from: "127.0.0.2")
      connection.write(request + "\r\n")
      return connection
    }
    #expect(holding.allSatisfy { $0.hasAnswer(within: 60) })
    let further = Connection(server.port, from: "127.0.0.2")
    further.write(request + "Connection: close\r\n\r\n")
    let end = further.readToEnd(within: 60)
    // On a machine that is so busy, silence has ended the first ones.
    if Clock.seconds() - start < Double(idleSeconds) { #expect(end.status == 0 && end.closedAfter != nil) }
    let other = Connection(server.port, from: "127.0.0.3")
    other.write(request + "Connection: close\r\n\r\n")
    #expect(other.readToEnd(within: 60).status == 200)
  }

  /// As docs/http.md says.
  private let idleSeconds = 10

  @Test(.timeLimit(.minutes(60)))
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

  /// `SECOND_OPINION_LOAD_SECONDS=60` is the long form, which `Scripts/load` has by itself.
  @Test(.timeLimit(.minutes(60)))
  func `while generations that contradict each other follow, no request fails and no answer is of two`()
    throws
  {
    let seconds = getenv("SECOND_OPINION_LOAD_SECONDS").map { String(cString: $0) } ?? "8"
    let outcome = Running.run(
      "python3",
      ["Scripts/load", "--seconds", seconds, "--slow-seconds", "0", "--program", BuiltCommand.path],
      environment: ["PYTHONDONTWRITEBYTECODE": "1"])
    let seen = JSON(outcome)
    #expect(outcome.code == 0, "\(outcome.stdout) \(outcome.stderr)")
    #expect(seen["failed"].int == 0 && seen["mixed"].int == 0, "\(outcome.stdout)")
    #expect(try #require(seen["generations_seen"].int) > 1)
    #expect(try #require(seen["answers"].int) > 100 && seen["pages_by_cursor"].int ?? 0 > 0)
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
