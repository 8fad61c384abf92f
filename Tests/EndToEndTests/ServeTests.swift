import Foundation
import Glibc
import TestSupport
import Testing

/// The server on a live socket.
@Suite struct ServeTests {
  /// Questions by chance out of what the example knows; many find somebody.
  private static func question(_ random: inout SplitMix64) -> [(option: String, value: String)] {
    let pools: [(String, [String])] = [
      ("cancer", ["TNBC", "breast", "melanoma", "sarcoma", "pancreatic", "prostate", "lung cancer"]),
      ("kind", ["clinician", "center", "program", "organization", "clinician,center"]),
      ("plan", ["00000ZZ0010001", "Example PPO Gold", "00000ZZ0010002", "H0000-001-0"]),
      ("near", ["60601", "10001", "59101", "41.88,-87.63"]), ("state", ["IL", "NY", "IL,MT"]),
      ("modality", ["medical", "surgical,radiation"]), ("different-from", ["surgical"]),
      ("nci", ["any", "comprehensive"]), ("virtual", ["any", "video,written"]),
      ("language", ["es", "Spanish"]),
      ("accepting", ["yes", "yes,unknown"]), ("first-doctor", ["2000000010", "2000000028"]),
      ("independence", ["prefer", "show"]), ("include-unknown", ["network", "virtual", "accepting"]),
      ("facets", ["modality,kind", "state"]), ("limit", ["1", "5", "100"]), ("sort", ["name", "freshness"]),
      ("decide-by", ["2026-12-18"]), ("max-price", ["500"]), ("gender", ["F"]), ("match", ["site_program"]),
    ]
    return random.some(pools, random.number(1..<6)).reduce(into: [String: String]()) {
      $0[$1.0] = random.pick($1.1)
    }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  @Test(.timeLimit(.minutes(60)))
  func `500 questions by chance have the answers of the command, over one connection after another`() throws {
    let data = DataFolder.withExample()
    let server = RunningServer(data)
    var random = SplitMix64(seed: 500)
    var found = 0
    var refused = 0
    for i in 0..<500 {
      let question = Self.question(&random)
      let arguments = question.flatMap { ["--" + $0.option, $0.value] }
      let outcome = data.run(["search", "--format", "json", "--quiet"] + arguments)
      let fields = question.map { [$0.option.replacing("-", with: "_"), $0.value] }
      let answer: Exchange
      if i % 2 == 0 {
        let query = fields.map { pair in
          pair[0] + "=" + pair[1].addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
        }
        answer = server.get("/api/v1/search?" + query.joined(separator: "&"))
      } else {
        let object = try JSONSerialization.data(
          withJSONObject: Dictionary(uniqueKeysWithValues: fields.map { ($0[0], $0[1]) }))
        answer = server.send(
          "POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(object.count)\r\nConnection: close\r\n\r\n"
            + String(decoding: object, as: UTF8.self))
      }
      if outcome.code == 0 {
        #expect(answer.status == 200, "\(arguments): \(String(decoding: answer.body, as: UTF8.self))")
        let here = try #require(answer.json.value as? NSDictionary, "\(arguments)")
        let there = try #require(JSON(outcome).value as? NSDictionary, "\(arguments)")
        #expect(here == there, "\(arguments)")
        if JSON(outcome)["total"]["value"].int ?? 0 > 0 { found += 1 }
      } else {
        #expect([400, 404, 422].contains(answer.status), "\(arguments): \(outcome.stderr)")
        refused += 1
      }
    }
    #expect(found > 150 && refused > 10, "\(found) found somebody, \(refused) were refused")

    // What was asked stands in no line of the log, and each request has its line.
    let log = server.stop().stderr
    #expect(log.split(separator: "\n").filter { $0.contains("route=/api/v1/search") }.count == 500)
    for word in [
      "TNBC", "breast", "melanoma", "sarcoma", "pancrea", "60601", "00000ZZ", "Gold", "2000000010", "cancer=",
      "surgical",
    ] {
      #expect(!log.contains(word), "\(word) is in the log")
    }
  }

  @Test func `every other question has the answer of its command`() throws {
    let data = DataFolder.withExample()
    let server = RunningServer(data)
    var pairs: [(command: [String], target: String)] = []
    for id in ["2000000010", "2000000028", "2000000036", "2000000150", "npi:2000000333"] {
      for plan in ["00000ZZ0010001", "H0000-001-0"] {
        pairs.append((["check", id, "--plan", plan], "network-status?provider=\(id)&plan=\(plan)"))
      }
      pairs.append(
        (["explain", id, "--cancer", "TNBC", "--near", "60601"], "explain?id=\(id)&cancer=TNBC&near=60601"))
      pairs.append((["compare", id, "center:yale"], "compare?id=\(id)&id=center:yale"))
    }
    pairs.append(
      (
        ["explain", "2000000150", "--vs", "2000000028", "--cancer", "TNBC"],
        "explain?id=2000000150&vs=2000000028&cancer=TNBC"
      ))
    pairs.append(
      (
        ["compare", "2000000028", "2000000036", "--first-doctor", "2000000010", "--plan", "00000ZZ0010001"],
        "compare?id=2000000028,2000000036&first_doctor=2000000010&plan=00000ZZ0010001"
      ))
    pairs.append(
      (
        ["network", "coverage", "--plan", "00000ZZ0010001", "--nci", "comprehensive", "--near", "60601"],
        "plans/00000ZZ0010001/coverage?designation=comprehensive&near=60601"
      ))
    for (command, target) in pairs {
      let outcome = data.run(command + ["--format", "json", "--quiet"])
      #expect(outcome.code == 0, "\(command): \(outcome.stderr)")
      let answer = server.get("/api/v1/" + target)
      #expect(answer.status == 200, "\(target)")
      let here = try #require(answer.json.value as? NSDictionary, "\(target)")
      #expect(here == JSON(outcome).value as? NSDictionary, "\(target)")
    }
    for (id, target) in [
      ("2000000028", "providers/2000000028"), ("center:mskcc", "centers/mskcc"),
      ("plan:00000ZZ0010001", "plans/00000ZZ0010001"),
      ("cancer:melanoma", "cancers/melanoma"), ("program:dana-farber-oso", "programs/dana-farber-oso"),
    ] {
      let outcome = data.run(["show", id, "--format", "json", "--quiet"])
      let shown = try #require(JSON(outcome)[0].value as? NSDictionary, "\(id): \(outcome.stderr)")
      #expect(server.get("/api/v1/" + target).json.value as? NSDictionary == shown, "\(id)")
    }
    let suggested = data.run(["suggest", "mela", "--format", "json", "--quiet"])
    #expect(
      server.get("/api/v1/suggest?q=mela").json["data"].list.map { $0["text"].text }
        == JSON(suggested).list.map { $0["text"].text })
  }

  @Test func `a stopped server has answered what it began, and ends well`() {
    let server = RunningServer(DataFolder.withExample())
    #expect(server.get("/healthz").status == 200)
    let outcome = server.stop()
    #expect(outcome.code == 0, "\(outcome.stderr)")
  }

  @Test func `a request without an end keeps no server from stopping`() {
    let server = RunningServer(DataFolder.withExample())
    let stuck = Connection(server.port)
    stuck.write("POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{")
    #expect(server.get("/healthz").status == 200)
    let start = Clock.seconds()
    _ = server.stop()
    #expect(Clock.seconds() - start < 100)
    #expect(stuck.readToEnd(within: 5).closedAfter != nil)
  }

  @Test func `a new generation answers soon, and a damaged one never`() throws {
    let data = DataFolder.withExample()
    let server = RunningServer(data)
    let first = server.get("/api/v1/generations").json["number"].int ?? 0
    let tag = server.get("/api/v1/search?cancer=TNBC").fields["etag"]
    #expect(data.importing(packageRoot() + "/Data/example", as: "exchange", source: "again").code == 0)
    let start = Clock.seconds()
    var number = first
    while number == first, Clock.seconds() < start + 90 {
      number = server.get("/api/v1/generations").json["number"].int ?? 0
    }
    #expect(number == first + 1)
    let changed = server.get("/api/v1/search?cancer=TNBC", "If-None-Match: \(tag ?? "")")
    #expect(changed.status == 200 && changed.fields["etag"] != tag)

    // A third one, in which one byte is another.
    #expect(
      data.importing(packageRoot() + "/Data/example", as: "exchange", source: "third", "--stage").code == 0)
    let generation = data.path + "/generations/\(number)"
    let copy = data.path + "/generations/\(number + 7)"
    let copied = Running.run("cp", ["-a", generation, copy], environment: [:])
    #expect(copied.code == 0)
    chmod(copy + "/snapshot", 0o600)
    var bytes = Files.bytes(copy + "/snapshot")
    bytes[bytes.count / 2] ^= 1
    data.folder.write("data/generations/\(number + 7)/snapshot", bytes)
    // Without its seal, as an earlier version wrote it: the damage meant here is the snapshot's.
    var manifest = Files.text(copy + "/manifest.json").split(separator: "\n").filter {
      !$0.contains("\"checksum\"")
    }.joined(separator: "\n")
    manifest = manifest.replacing("\"number\":\(number)", with: "\"number\":\(number + 7)")
    manifest = manifest.replacing("\"number\" : \(number)", with: "\"number\" : \(number + 7)")
    data.folder.write("data/generations/\(number + 7)/manifest.json", manifest)
    unlink(data.path + "/current")
    symlink("generations/\(number + 7)", data.path + "/current")
    let until = Clock.seconds() + 90
    var isRefused = false
    while !isRefused, Clock.seconds() < until {
      isRefused = String(decoding: server.get("/metrics").body, as: UTF8.self)
        .contains("second_opinion_refused_generations_total 1")
    }
    #expect(isRefused)
    #expect(server.get("/api/v1/generations").json["number"].int == number)
    let log = server.stop().stderr
    #expect(log.split(separator: "\n").filter { $0.contains("generation refused") }.count == 1, "\(log)")
  }

  // MARK: What strangers send

  @Test func `only the names of this machine are answered`() {
    let server = RunningServer(DataFolder.withExample(), "--allow-host", "directory.example")
    for (host, status) in [
      ("evil.example", 421), ("localhost.evil.example", 421), ("directory.example", 200),
      ("LOCALHOST:1", 200),
      ("127.0.0.1:8080", 200), ("[::1]:8080", 200), ("", 421),
    ] {
      let answer = server.send("GET /healthz HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
      #expect(answer.status == status, "\(host)")
    }
  }

  @Test func `no response lets a browser leak it`() {
    let server = RunningServer(DataFolder.withExample())
    for target in ["/api/v1/search?cancer=TNBC", "/elsewhere", "/healthz", "/api/v1/openapi.json"] {
      let fields = server.get(target).fields
      #expect(fields["x-content-type-options"] == "nosniff")
      #expect(fields["referrer-policy"] == "no-referrer")
      #expect(fields["content-security-policy"]?.contains("default-src 'self'") == true)
      #expect(fields["cross-origin-resource-policy"] == "same-origin")
      #expect(fields["server"] == nil && fields["x-request-id"] != nil)
    }
  }

  @Test func `HEAD has the fields of GET and no body`() {
    let server = RunningServer(DataFolder.withExample())
    let get = server.get("/api/v1/sources")
    let head = server.send("HEAD /api/v1/sources HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    #expect(head.status == 200 && head.body.isEmpty)
    #expect(head.fields["content-length"] == get.fields["content-length"])
    #expect(head.fields["etag"] == get.fields["etag"])
  }

  @Test func `requests that are none are refused and nothing breaks`() {
    let server = RunningServer(DataFolder.withExample())
    let long = String(repeating: "a", count: 9_000)
    let fields = (0..<200).map { "X-\($0): 1\r\n" }.joined()
    let search = "POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    for (text, statuses) in [
      ("GET /api/v1/search?cancer=\(long) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", [414]),
      (
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: \(long)\(long)\r\nConnection: close\r\n\r\n",
        [400, 431]
      ),
      ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\(fields)Connection: close\r\n\r\n", [400, 431]),
      ("nonsense\r\n\r\n", [400]),
      (search + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
      (search + "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{", [413]),
      (search + "Content-Type: text/csv\r\nContent-Length: 2\r\n\r\n{}", [415]),
    ] {
      let answer = server.send(text)
      // A connection may also be closed without a word.
      #expect(statuses.contains(answer.status) || answer.status == 0, "\(text.prefix(60)): \(answer.status)")
      #expect(answer.closedAfter != nil)
      #expect(server.get("/healthz").status == 200)
    }
  }

  @Test(.timeLimit(.minutes(60)))
  func `a request that does not come to its end is dropped in time, and others are answered meanwhile`() {
    let server = RunningServer(DataFolder.withExample())
    let silent = Connection(server.port)
    let head = Connection(server.port)
    head.write("GET /healthz HTTP/1.1\r\nHost: loc")
    let body = Connection(server.port)
    body.write(
      "POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: 50\r\n\r\n{\"cancer\"")
    #expect(server.get("/healthz").status == 200)
    for connection in [silent, head, body] {
      let end = connection.readToEnd(within: 120)
      #expect(end.closedAfter.map { $0 < 100 } == true)
      #expect([0, 400, 408].contains(end.status))
    }
    #expect(server.get("/healthz").status == 200)
  }

  @Test
  func `a person's story over a socket: the form, the list, one place; nothing of it in a log or an address`()
    throws
  {
    let data = DataFolder.withExample()
    let server = RunningServer(data)
    let start = server.get("/", "Accept: text/html", "Accept-Language: es")
    #expect(start.status == 200 && start.text.contains("<html lang=\"es\">"))
    #expect(start.text.contains("method=\"post\" action=\"/search\""))
    #expect(start.fields["content-security-policy"]?.hasPrefix("default-src 'self';") == true)
    let body = "lang=en&cancer=breast+cancr&plan=00000ZZ0010001&near=60601&within=&first_doctor=2000000010"
    func post(_ path: String, _ more: String = "") -> Exchange {
      let body = body + more
      return server.send(
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
          + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n" + body)
    }
    let list = post("/search")
    #expect(list.status == 200 && list.text.contains("places found.") && list.text.contains("tel:+1-"))
    #expect(list.fields["cache-control"] == "no-store")
    #expect(list.text.contains("<svg viewBox=") && list.text.contains("role=\"img\""))
    #expect(post("/provider/npi%3A2000000036").text.contains("Back to my list"))
    #expect(post("/center/mskcc").text.contains("Memorial Sloan Kettering"))
    let visit = "&for=program%3Acedars-vso&visit=2099-01-15"
    #expect(post("/prepare", visit).text.contains("Records to gather"))
    #expect(post("/prepare", visit + "&sheet=all").text.contains("Cedars-Sinai"))
    #expect(post("/prepare/calendar", visit).text.contains("BEGIN:VCALENDAR"))
    #expect(server.get("/assets/style.css").text.contains("prefers-color-scheme"))
    let log = server.stop().stderr
    for word in ["cancr", "60601", "2000000010", "2000000036", "00000ZZ", "cedars", "mskcc", "2099"] {
      #expect(!log.contains(word))
    }
  }
}
