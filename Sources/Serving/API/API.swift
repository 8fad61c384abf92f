import Answering
public import DirectoryModel
import Exporting
import Querying
import Storing
import Vocabulary

/// The JSON API over one data directory: a request in, a reply out. It knows no socket and no server, so that a test
/// asks it as it is, and another application can mount it.
public struct API: Sendable {
  /// What answers.
  public let live: LiveDirectory
  /// The day asked about where a request names none.
  let today: @Sendable () -> CalendarDate
  let routes: [Route]
  /// What `/metrics` shows.
  let figures: RequestFigures
  /// Routes without an open part, by their path.
  private let literal: [String: [Route]]
  /// Where the addresses begin for whoever asks, without a slash at the end: empty, or as a proxy has it.
  let base: String
  /// The path of `base`: what stands before each address within a page. Empty, or with a slash before it and none behind.
  private let prefix: String
  /// What answers under `/fhir/r4`; nil for nothing.
  let fhir: FHIRMount?

  /// - Parameters:
  ///   - live: the directory that is asked.
  ///   - fhir: whether it is also answered as FHIR.
  ///   - figures: counts and times of requests, which `/metrics` shows; made after `MetricsSystem.bootstrap`, they go
  ///     there too.
  ///   - base: what stands before the addresses where a proxy changes them, such as `https://example.org/opinions`.
  ///   - today: the day asked about where a request names none.
  public init(
    _ live: LiveDirectory, figures: RequestFigures = RequestFigures(), base: String = "", fhir: Bool = true,
    today: @escaping @Sendable () -> CalendarDate
  ) {
    self.live = live
    self.today = today
    self.figures = figures
    self.base = base.last == "/" ? String(base.dropLast()) : base
    prefix = Self.path(of: self.base)
    self.fhir = fhir ? FHIRMount(live, base: self.base, today: today) : nil
    routes = Route.all(live, figures, base: self.base)
    literal = Dictionary(grouping: routes.filter(\.isLiteral), by: \.path)
  }

  /// A request as far as it matters here.
  public struct Request: Sendable {
    /// In capitals, as sent.
    public var method: String
    /// With its query, as sent.
    public var target: String
    /// By lower-case name.
    public var fields: [String: String]
    /// Empty where there is none.
    public var body: [UInt8]

    /// - Parameters:
    ///   - method: in capitals.
    ///   - target: path and query, as sent.
    ///   - fields: by lower-case name.
    ///   - body: at most `ServerLimits.bodyBytes`, which whoever reads it from a network sees to.
    public init(method: String, target: String, fields: [String: String] = [:], body: [UInt8] = []) {
      self.method = method
      self.target = target
      self.fields = fields
      self.body = body
    }
  }

  /// Answers; never throws, since a problem is an answer.
  public func respond(to request: Request) -> Reply {
    if let fhir, FHIRMount.owns(request.target) { return fhir.respond(to: request) }
    var matched: Route?
    var reply: Reply
    do throws(Problem) {
      reply = try answer(request, &matched)
    } catch {
      reply =
        Self.isForPeople(request, matched)
        ? Page.problem(error, PageLanguage.preferred(request.fields["accept-language"])).under(prefix)
        : Reply(error)
    }
    reply.route = matched?.path ?? "none"
    return reply
  }

  /// `/opinions` of `https://example.org/opinions`.
  private static func path(of base: String) -> String {
    guard let scheme = base.firstRange(of: "://") else { return base }
    return String(base[scheme.upperBound...].drop { $0 != "/" })
  }

  /// A person who follows an address that is none gets a page, a program a problem.
  private static func isForPeople(_ request: Request, _ route: Route?) -> Bool {
    if let route { return route.speaks == .html }
    return !request.target.hasPrefix("/api/") && request.fields["accept"]?.contains("text/html") == true
  }

  private func answer(_ request: Request, _ matched: inout Route?) throws(Problem) -> Reply {
    if request.target.utf8.count > ServerLimits.addressBytes { throw .addressTooLong }
    let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let matching = try matching(parts[0])
    guard let first = matching.first else { throw .notFound }
    matched = first.route
    let methods = Self.methods(matching.map(\.route.method))
    if request.method == "OPTIONS" {
      return Reply(
        status: 204, type: "text/plain", body: [], fields: [("Allow", methods.joined(separator: ", "))])
    }
    let method = request.method == "HEAD" ? "GET" : request.method
    guard let (route, open) = matching.first(where: { $0.route.method.rawValue == method }) else {
      throw .methodNotAllowed(methods)
    }
    switch route.speaks {
    case .json:
      guard Self.accepts(request.fields["accept"], "application/json") else {
        throw .notAcceptable(["application/json"])
      }
    case .html:
      guard Self.accepts(request.fields["accept"], "text/html") else { throw .notAcceptable(["text/html"]) }
    case .document: break
    }
    var given = parts.count > 1 ? try QueryText.decode(parts[1]) : []
    if route.method == .post { given += try BodyFields.read(request) }
    let values = try Self.values(given, of: route)
    for name in route.needed where values[name] == nil { throw .missing(name) }
    let generation = live.current
    let call = Call(
      generation: generation, path: open, values: values, today: today(), isPosted: route.method == .post,
      acceptLanguage: route.speaks == .html ? request.fields["accept-language"] : nil,
      base: base)
    let question = Self.question(route, call) + "\n" + base + "\n" + ProgramVersion.text
    var etag = Self.etag(route, live.tag(of: values["cursor"]?.first, in: generation), question)
    let packs = ContentCoding.takesGzip(request.fields["accept-encoding"])
    if packs, let packed = etag.map(ContentCoding.packed), Self.names(request.fields["if-none-match"], packed)
    {
      etag = packed
    }
    if let etag, Self.names(request.fields["if-none-match"], etag) {
      return Reply(
        status: 304, type: "application/json", body: [],
        fields: [("ETag", etag)] + Self.keeping(route.keeping) + [Self.varying])
    }
    var reply: Reply
    do throws(Problem) {
      reply = try Self.reply(route, call).under(prefix)
    } catch {
      throw error.named(as: route)
    }
    if packs, ContentCoding.pack(&reply) { etag = etag.map(ContentCoding.packed) }
    if let etag { reply.fields.append(("ETag", etag)) }
    reply.fields += Self.keeping(route.keeping)
    reply.fields.append(Self.varying)
    return reply
  }

  /// The routes of a path, each with what fills its open parts.
  private func matching(_ path: Substring) throws(Problem) -> [(route: Route, open: [String])] {
    if let known = literal[String(path)] { return known.map { ($0, []) } }
    var parts: [String] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      parts.append(try QueryText.decodePath(part))
    }
    return routes.compactMap { route in route.match(parts).map { (route, $0) } }
  }

  /// Whatever a route throws becomes a problem; what nobody foresaw says nothing of itself.
  static func reply(_ route: Route, _ call: Call) throws(Problem) -> Reply {
    do {
      return try route.answer(call)
    } catch let problem as Problem {
      throw problem
    } catch let error as QueryError {
      throw Problem(error)
    } catch let error as ParameterError {
      throw Problem(error)
    } catch let error as AnswerError {
      throw Problem(error)
    } catch let error as StoreError {
      // A kept generation that a cursor names may be damaged, or the system out of files: no fault of ours.
      throw Problem(error)
    } catch {
      throw .internal
    }
  }

  private static func methods(_ methods: [Route.Method]) -> [String] {
    var result: [String] = []
    if methods.contains(.get) { result += ["GET", "HEAD"] }
    if methods.contains(.post) { result.append("POST") }
    return result + ["OPTIONS"]
  }

  private static func values(
    _ given: [(name: String, value: String)], of route: Route
  ) throws(Problem) -> [String: [String]] {
    var values: [String: [String]] = [:]
    for (name, value) in given {
      guard let parameter = route.names[name] else {
        let known = route.parameters.map(\.addressName)
        throw .unknownParameter(allowed: known, nearest: Spelling.nearest(to: name, in: known))
      }
      values[parameter, default: []].append(value)
    }
    return values
  }

  /// `*/*`, `application/*` or `application/json` with a weight above zero; nothing said takes anything.
  private static func accepts(_ field: String?, _ wanted: String) -> Bool {
    guard let field, !field.isEmpty else { return true }
    let family = wanted.prefix { $0 != "/" } + "/*"
    return field.split(separator: ",").contains { range in
      let parts = range.split(separator: ";").map { $0.trimming().lowercased() }
      guard let type = parts.first, ["*/*", String(family), wanted].contains(type) else {
        return false
      }
      return !parts.dropFirst().contains { ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains($0) }
    }
  }

  // MARK: Keeping

  /// Of the content of the generation, what is asked, and the day; nil for what is of this moment.
  private static func etag(_ route: Route, _ generation: String, _ question: String) -> String? {
    if case .never = route.keeping { return nil }
    guard route.method == .get else { return nil }
    var question = question
    let hash = question.withUTF8 { ByteHash.hash(UnsafeRawBufferPointer($0)) }
    return "\"\(generation)-\(String(hash, radix: 16))\""
  }

  /// All on which an answer depends beside the generation; the same however its parameters were ordered.
  private static func question(_ route: Route, _ call: Call) -> String {
    var text = route.path + "\n" + call.path.joined(separator: "\n") + "\n\(call.today)\n"
    if route.speaks == .html { text += PageLanguage.preferred(call.acceptLanguage).rawValue + "\n" }
    for name in call.values.keys.sorted() {
      text += name + "=" + (call.values[name] ?? []).joined(separator: "\u{1}") + "\n"
    }
    return text
  }

  private static func names(_ field: String?, _ etag: String) -> Bool {
    guard let field else { return false }
    return field.split(separator: ",").contains { candidate in
      let text = candidate.trimming()
      return text == "*" || text == etag || text == "W/" + etag
    }
  }

  private static let varying = (name: "Vary", value: "Accept, Accept-Language, Accept-Encoding")

  private static func keeping(_ keeping: Route.Keeping) -> [(name: String, value: String)] {
    switch keeping {
    case .nobody, .never: [("Cache-Control", "no-store")]
    case .anybody: [("Cache-Control", "public, max-age=0, must-revalidate")]
    }
  }
}

extension Substring {
  func trimming() -> String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
