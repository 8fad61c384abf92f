import Glibc
import TestSupport
import Testing

/// The server over TLS, asked by programs that are not ours.
@Suite struct ServeTLSTests {
  @Test func `over TLS the answers are those of the clear, and a browser is told to come so again`() throws {
    let data = DataFolder.withExample()
    let certificate = TestCertificate(data.folder)
    let server = RunningServer(data, certificate.options + ["--allow-host", "directory.example"])
    let clear = RunningServer(data)
    for target in ["/api/v1/search?cancer=TNBC", "/api/v1/openapi.json", "/", "/provider/npi:2000000036"] {
      let answer = certificate.get(server, target)
      #expect(answer.status == 200)
      #expect(answer.body == clear.get(target).body, "\(target)")
      // Of this machine's own names a browser would keep it for servers that have no TLS.
      #expect(answer.fields["strict-transport-security"] == nil)
    }
    let named = certificate.get(server, "/healthz", host: "directory.example")
    #expect(named.status == 200 && named.fields["strict-transport-security"] == "max-age=31536000")
    #expect(
      clear.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .fields["strict-transport-security"] == nil)
    // Whoever comes in the clear gets no word.
    #expect(server.get("/healthz").status == 0)
    let log = server.stop()
    #expect(log.code == 0 && !log.stderr.contains("TNBC"), "\(log.stderr)")
  }

  @Test func `TLS 1.2 and 1.3 are spoken, and nothing older`() {
    let data = DataFolder.withExample()
    let certificate = TestCertificate(data.folder)
    let server = RunningServer(data, certificate.options)
    for (version, isSpoken) in [("1_3", true), ("1_2", true), ("1_1", false), ("1", false)] {
      // At level 0 the client itself would take anything.
      let greeting = Running.run(
        "openssl",
        [
          "s_client", "-connect", "127.0.0.1:\(server.port)", "-tls\(version)", "-cipher", "ALL@SECLEVEL=0",
          "-CAfile", certificate.certificate, "-verify_return_error",
        ], environment: [:])
      #expect((greeting.code == 0) == isSpoken, "\(version): \(greeting.stderr)")
    }
  }

  @Test func `what is no certificate, no key, or not of each other is refused with what to do`() throws {
    let data = DataFolder.withExample()
    let one = TestCertificate(data.folder)
    let other = TestCertificate(data.folder, "other")
    let text = data.folder.write("text.pem", Array("nothing".utf8))
    let locked = data.folder.file("locked.pem")
    let lock = Running.run(
      "openssl", ["pkey", "-in", one.key, "-aes256", "-passout", "pass:words", "-out", locked],
      environment: [:])
    #expect(lock.code == 0, "\(lock.stderr)")
    let nowhere = data.folder.file("nowhere.pem")
    for (arguments, code, words) in [
      (["--tls-cert", one.certificate], 64, "go together"), (["--tls-key", one.key], 64, "go together"),
      (["--tls-cert", "", "--tls-key", one.key], 64, "go together"),
      (["--tls-cert", nowhere, "--tls-key", one.key], 66, "\(nowhere) is not there"),
      (["--tls-cert", one.certificate, "--tls-key", nowhere], 66, "\(nowhere) is not there"),
      (["--tls-cert", data.path, "--tls-key", one.key], 66, "\(data.path) is no file"),
      (["--tls-cert", "/dev/zero", "--tls-key", one.key], 66, "/dev/zero is no file"),
      (["--tls-cert", text, "--tls-key", one.key], 65, "\(text) holds no certificate in PEM"),
      (["--tls-cert", one.certificate, "--tls-key", one.certificate], 65, "holds no private key in PEM"),
      (["--tls-cert", one.certificate, "--tls-key", locked], 65, "\(locked) is locked by a pass phrase"),
      (
        ["--tls-cert", one.certificate, "--tls-key", other.key], 65,
        "\(other.key) is not the key of the first certificate in \(one.certificate)"
      ),
    ] {
      let outcome = data.run(["serve", "--listen", "127.0.0.1:0"] + arguments)
      #expect(outcome.code == Int32(code), "\(arguments): \(outcome.stderr)")
      #expect(outcome.stderr.contains(words), "\(outcome.stderr)")
    }
  }

  @Test func `a key that everybody may read is told of`() {
    let data = DataFolder.withExample()
    let one = TestCertificate(data.folder)
    let other = TestCertificate(data.folder, "other")
    func words() -> String {
      data.run("serve", "--listen", "127.0.0.1:0", "--tls-cert", one.certificate, "--tls-key", other.key)
        .stderr
    }
    chmod(other.key, 0o640)
    #expect(!words().contains("everybody"))
    chmod(other.key, 0o644)
    #expect(words().contains("everybody on this machine may read \(other.key)"))
  }

  @Test(.timeLimit(.minutes(60)))
  func `a renewed certificate is shown to whoever connects next, and half of one never`() {
    let data = DataFolder.withExample()
    let certificate = TestCertificate(data.folder)
    let server = RunningServer(data, certificate.options)
    let former = certificate.shown(by: server)
    let renewed = TestCertificate(data.folder, "renewed")
    rename(renewed.certificate, certificate.certificate)
    #expect(server.log.line { $0.contains("certificate refused") }?.contains("is not the key") == true)
    #expect(certificate.shown(by: server) == former)
    rename(renewed.key, certificate.key)
    let deadline = Clock.seconds() + 60
    var shown = former
    while shown == former, Clock.seconds() < deadline { shown = certificate.shown(by: server) }
    #expect(shown != former && shown.contains("BEGIN CERTIFICATE"))
    #expect(certificate.get(server, "/healthz").status == 200)
    let log = server.stop().stderr.split(separator: "\n")
    #expect(log.filter { $0.contains("certificate refused") }.count == 1, "\(log)")
  }

  @Test(.timeLimit(.minutes(60)))
  func `a client that says nothing keeps no server from stopping`() {
    let data = DataFolder.withExample()
    let certificate = TestCertificate(data.folder)
    let server = RunningServer(data, certificate.options)
    let silent = Connection(server.port)
    let greeted = Running.start(
      "openssl", ["s_client", "-quiet", "-connect", "127.0.0.1:\(server.port)"], environment: [:])
    defer { _ = greeted.finish(deadline: 0) }
    #expect(certificate.get(server, "/healthz").status == 200)
    let start = Clock.seconds()
    let outcome = server.stop()
    #expect(Clock.seconds() - start < 60 && outcome.code == 0, "\(outcome.stderr)")
    #expect(silent.readToEnd(within: 5).closedAfter != nil)
  }

  /// As docs/http.md has them, and what a busy machine adds.
  @Test(.timeLimit(.minutes(60)), arguments: [false, true])
  func `clients that come to no end are dropped in time, and others are answered meanwhile`(isSecure: Bool)
    throws
  {
    let data = DataFolder.withExample()
    let certificate = TestCertificate(data.folder)
    let server = RunningServer(data, isSecure ? certificate.options : [])
    let outcome = Running.run(
      "python3",
      ["Tests/Scripts/slow_clients.py", "\(server.port)", "\(server.process)"]
        + (isSecure ? [certificate.certificate] : []), environment: [:])
    try #require(outcome.code == 0, "\(outcome.stderr)")
    let seen = JSON(outcome)
    var kinds: [(name: String, statuses: [Int], seconds: Double)] = [
      ("silent", [0], 10), ("header", [0, 400], 10), ("body", [408], 14), ("unread body", [405], 14),
      ("large body", [413], 4), ("endless body", [413, 0], 4), ("endless unread body", [405, 0], 4),
    ]
    if isSecure { kinds += [("half a greeting", [0], 12), ("greeted", [0], 12)] }
    for (name, statuses, seconds) in kinds {
      let ended = try #require(seen[name]["seconds"].number, "\(name) is still there: \(outcome.stdout)")
      #expect(ended < seconds + 25, "\(name): \(ended) s")
      #expect(statuses.contains(seen[name]["status"].int ?? -1), "\(name): \(outcome.stdout)")
    }
    let asked = try #require(seen["takes nothing"]["asked"].int)
    #expect(try #require(seen["takes nothing"]["answers"].int) < asked, "\(outcome.stdout)")
    #expect(try #require(seen["somebody else"]["slowest"].number) < 5, "\(outcome.stdout)")
    let before = try #require(seen["descriptors"]["before"].int)
    #expect(try #require(seen["descriptors"]["after"].int) <= before)
  }
}

/// A certificate of localhost and directory.example that signs itself, made by openssl for one test.
private struct TestCertificate {
  let certificate: String
  let key: String

  init(_ folder: TemporaryFolder, _ name: String = "server") {
    certificate = folder.file("\(name)-cert.pem")
    key = folder.file("\(name)-key.pem")
    let outcome = Running.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "90",
        "-keyout", key, "-out", certificate, "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost,DNS:directory.example,IP:127.0.0.1",
      ], environment: [:])
    precondition(outcome.code == 0, outcome.stderr)
    chmod(key, 0o600)
  }

  var options: [String] { ["--tls-cert", certificate, "--tls-key", key] }

  /// Asked by curl, which trusts this certificate and no other.
  func get(_ server: RunningServer, _ target: String, host: String = "localhost") -> Exchange {
    let outcome = Running.run(
      "curl",
      [
        "--silent", "--show-error", "--include", "--cacert", certificate, "--resolve",
        "\(host):\(server.port):127.0.0.1", "https://\(host):\(server.port)\(target)",
      ], environment: [:])
    if outcome.code != 0 { Issue.record("curl: \(outcome.stderr)") }
    return Exchange(outcome.bytes, closedAfter: nil)
  }

  /// The certificate that the server shows, in PEM.
  func shown(by server: RunningServer) -> String {
    let greeting = Running.run(
      "openssl", ["s_client", "-connect", "127.0.0.1:\(server.port)"], environment: [:])
    let lines = greeting.stdout.split(separator: "\n").drop { !$0.contains("BEGIN CERTIFICATE") }
    return lines.prefix { !$0.contains("END CERTIFICATE") }.joined(separator: "\n")
  }
}
