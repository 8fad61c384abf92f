public import DirectoryModel
import FHIRModel
public import Indexing
public import Storing
import Synchronization
import Vocabulary

/// The directory as FHIR R4, in the shape of Da Vinci PDex Plan-Net: a request in, a reply out, without a socket.
public final class FHIRFacade: Sendable {
  /// A request below `/fhir/r4`.
  public struct Request: Sendable {
    public var method: String
    /// The parts of the path behind `/fhir/r4`, decoded.
    public var path: [String]
    /// Of the query, decoded.
    public var query: [(name: String, value: String)]
    /// By lower-case name.
    public var fields: [String: String]
    /// Of a form in the body, decoded.
    public var form: [(name: String, value: String)]
    /// The address of `/fhir/r4` for whoever asks, without a slash at its end.
    public var base: String

    public init(
      method: String, path: [String], query: [(name: String, value: String)] = [],
      fields: [String: String] = [:], form: [(name: String, value: String)] = [], base: String
    ) {
      self.method = method
      self.path = path
      self.query = query
      self.fields = fields
      self.form = form
      self.base = base
    }
  }

  public struct Reply: Sendable {
    public var status: Int
    public var fields: [(name: String, value: String)]
    public var body: [UInt8]
    /// For logs and figures: the address with its open parts, never what was sent.
    public var route: String
    /// Of a search.
    public var total: Int?
  }

  let version: String
  private let state = Mutex<[FHIRCatalog]>([])

  /// - Parameter version: of this software, for the CapabilityStatement.
  public init(version: String) { self.version = version }

  // MARK: Catalogs

  /// The catalog of a generation on a day, made when there is none yet.
  ///
  /// Cost: a lookup; when it is made, each entity of the generation is decoded once.
  public func catalog(
    _ snapshot: Snapshot, _ manifest: GenerationManifest, on day: CalendarDate
  ) throws(StoreError) -> FHIRCatalog {
    if let known = known(manifest, on: day) { return known }
    let made = try CatalogBuilder.build(snapshot, manifest, today: day)
    state.withLock { catalogs in
      catalogs.removeAll { $0.manifest.contentHash == manifest.contentHash }
      catalogs.append(made)
      // The one before serves the requests that began with it; they hold it themselves.
      if catalogs.count > 1 { catalogs.removeFirst(catalogs.count - 1) }
    }
    return made
  }

  /// The catalog of a generation, if it is ready.
  public func known(_ manifest: GenerationManifest, on day: CalendarDate) -> FHIRCatalog? {
    state.withLock { catalogs in
      catalogs.first {
        $0.manifest.contentHash == manifest.contentHash && $0.manifest.number == manifest.number
          && $0.days.contains(day.days)
      }
    }
  }

  /// The catalog that was made last, whatever its generation.
  public var latest: FHIRCatalog? { state.withLock { $0.last } }

  // MARK: Answering

  /// Answers; never throws, since a problem is an answer.
  ///
  /// - Parameters:
  ///   - day: the day asked about.
  ///   - wasThere: whether an earlier generation had a resource, by its type and id.
  public func respond(
    to request: Request, from catalog: FHIRCatalog, on day: CalendarDate,
    wasThere: (_ type: String, _ id: String) -> Bool
  ) -> Reply {
    var route = "none"
    var reply: Reply
    var format = FHIRFormat.json
    do throws(FHIRProblem) {
      format = try FHIRFormat.wanted(request)
      reply = try answer(request, catalog, day, format, wasThere, &route)
      do { try catalog.snapshot.check() } catch {
        throw FHIRProblem(
          status: 500, code: "exception",
          diagnostics: "The index is damaged; the log of the server says more.")
      }
    } catch {
      reply = Self.reply(error, format)
    }
    reply.route = route
    return reply
  }

  /// An error of the server around this, as an OperationOutcome.
  public static func reply(status: Int, code: String, diagnostics: String, request: Request?) -> Reply {
    let format = request.flatMap { try? FHIRFormat.wanted($0) } ?? .json
    return reply(FHIRProblem(status: status, code: code, diagnostics: diagnostics), format)
  }

  static func reply(_ problem: FHIRProblem, _ format: FHIRFormat) -> Reply {
    var reply = Reply(
      status: problem.status,
      fields: [("Content-Type", format.mediaType), ("Cache-Control", "no-store"), ("Vary", "Accept")],
      body: format.bytes(problem.outcome), route: "none")
    if !problem.allow.isEmpty { reply.fields.append(("Allow", problem.allow.joined(separator: ", "))) }
    if let seconds = problem.retryAfterSeconds { reply.fields.append(("Retry-After", "\(seconds)")) }
    return reply
  }

  private func answer(
    _ request: Request, _ catalog: FHIRCatalog, _ day: CalendarDate, _ format: FHIRFormat,
    _ wasThere: (_ type: String, _ id: String) -> Bool, _ route: inout String
  ) throws(FHIRProblem) -> Reply {
    let path = request.path
    guard let first = path.first, !first.isEmpty else {
      throw FHIRProblem(
        status: 404, code: "not-supported",
        diagnostics: "Searches are by type; /metadata says which there are.")
    }
    if first == "metadata", path.count == 1 {
      route = "/fhir/r4/metadata"
      if let reply = try Self.checkMethod(request, ["GET"]) { return reply }
      try Self.checkRead(request, more: ["mode"])
      return try kept(
        CapabilityStatement.statement(catalog, base: request.base, version: version), request, format)
    }
    let isProvenance = first == "Provenance"
    let type = ResourceType(name: first)
    guard type != nil || isProvenance else {
      throw FHIRProblem(
        status: 404, code: "not-supported",
        diagnostics:
          "This server has no such type. It has "
          + (ResourceType.allCases.map(\.name) + ["Provenance"]).joined(separator: ", ") + ".")
    }
    if path.count == 1 || (path.count == 2 && path[1] == "_search") {
      let isForm = path.count == 2
      route = "/fhir/r4/\(first)" + (isForm ? "/_search" : "")
      if let reply = try Self.checkMethod(request, [isForm ? "POST" : "GET"]) { return reply }
      let search = ProvenanceAnswering(catalog: catalog, base: request.base)
      let given = request.query + request.form
      guard let type else {
        return try kept(try search.search(given, isLenient: Self.isLenient(request)), request, format)
      }
      return try self.search(type, given, request, catalog, day, format)
    }
    guard path.count == 2, ConditionValues.isID(path[1]) else {
      if path.count > 2, path[2] == "_history" {
        throw FHIRProblem(
          status: 404, code: "not-supported",
          diagnostics: "Of a resource only the present version is kept; read it without _history.")
      }
      throw .notFound
    }
    route = "/fhir/r4/\(first)/{id}"
    if let reply = try Self.checkMethod(request, ["GET"]) { return reply }
    let shape = try Self.checkRead(request, more: [])
    guard let type else {
      return try kept(
        try ProvenanceAnswering(catalog: catalog, base: request.base).read(path[1]), request, format)
    }
    guard let number = catalog.number(type, id: path[1]) else {
      if catalog.made.deleted.contains("\(first)/\(path[1])") || wasThere(first, path[1]) { throw .gone }
      throw FHIRProblem(
        status: 404, code: "not-found", diagnostics: "The directory has no \(first) of this id.")
    }
    let resource = catalog.resource(type, number)
    return try kept(try shape(type, resource), request, format, of: resource)
  }

  /// - Returns: what is answered to OPTIONS; nil to go on.
  private static func checkMethod(_ request: Request, _ methods: [String]) throws(FHIRProblem) -> Reply? {
    let all = methods.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] } + ["OPTIONS"]
    if request.method == "OPTIONS" {
      return Reply(
        status: 204, fields: [("Allow", all.joined(separator: ", "))], body: [], route: "")
    }
    guard all.contains(request.method) else {
      throw FHIRProblem(
        status: 405, code: "not-supported",
        diagnostics: "This address takes \(all.joined(separator: ", ")): the directory is read only.",
        allow: all)
    }
    return nil
  }

  static func isLenient(_ request: Request) -> Bool {
    request.fields["prefer"]?.split(whereSeparator: { $0 == "," || $0 == ";" }).contains {
      $0.filter { $0 != " " }.lowercased() == "handling=lenient"
    } ?? false
  }

  // MARK: Reading

  /// The parameters of a read; an unknown one is an error here, too.
  ///
  /// - Returns: what shapes the resource.
  @discardableResult
  private static func checkRead(
    _ request: Request, more: [String]
  ) throws(FHIRProblem) -> (ResourceType, FHIRValue) throws(FHIRProblem) -> FHIRValue {
    let known = ["_format", "_pretty", "_summary", "_elements"] + more
    var pairs: [(name: String, value: String)] = []
    for (name, value) in request.query {
      if known.contains(name) {
        if name == "_summary" || name == "_elements" { pairs.append((name, value)) }
      } else if !isLenient(request) {
        throw .unknown(
          ConditionReading.plain(name), known: known, nearest: Spelling.nearest(to: name, in: known))
      }
    }
    let isLenient = isLenient(request)
    let shape = pairs
    return { type, resource throws(FHIRProblem) in
      let question = try SearchQuestion(type, shape, isLenient: isLenient)
      if question.summary == .count {
        throw .invalid("_summary", "_summary=count is for searches.")
      }
      return ResourceShape.shaped(resource, question)
    }
  }

  /// Answers a resource, or that it has not changed.
  private func kept(
    _ resource: FHIRValue, _ request: Request, _ format: FHIRFormat, of original: FHIRValue? = nil
  ) throws(FHIRProblem) -> Reply {
    let version = original?["meta"]?["versionId"]?.text ?? FHIRCatalog.version(of: resource)
    let tag = "W/\"\(version)\""
    var fields: [(name: String, value: String)] = [
      ("Content-Type", format.mediaType), ("ETag", tag), ("Cache-Control", "no-store"), ("Vary", "Accept"),
    ]
    let updated = original?["meta"]?["lastUpdated"]?.text.flatMap { Moment($0) }
    if let updated { fields.append(("Last-Modified", HTTPDate.text(updated.first))) }
    if Self.isUnchanged(request, version: version, updated: updated) {
      return Reply(status: 304, fields: fields, body: [], route: "")
    }
    return Reply(status: 200, fields: fields, body: format.bytes(resource), route: "")
  }

  private static func isUnchanged(_ request: Request, version: String, updated: Moment?) -> Bool {
    if let field = request.fields["if-none-match"] {
      return field.split(separator: ",").contains { candidate in
        let text = candidate.filter { $0 != " " }
        return text == "*" || text == "W/\"\(version)\"" || text == "\"\(version)\""
      }
    }
    if let updated, let since = request.fields["if-modified-since"].flatMap(HTTPDate.milliseconds) {
      return updated.first / 1_000 * 1_000 <= since
    }
    return false
  }

  // MARK: Searching

  private func search(
    _ type: ResourceType, _ given: [(name: String, value: String)], _ request: Request,
    _ catalog: FHIRCatalog, _ day: CalendarDate, _ format: FHIRFormat
  ) throws(FHIRProblem) -> Reply {
    let question = try SearchQuestion(type, given, isLenient: Self.isLenient(request))
    let searching = Searching(catalog: catalog, base: request.base + "/", today: day)
    let matches = try searching.matches(question)
    let total = matches.count
    let bundle = try SearchBundle(
      catalog: catalog, base: request.base, question: question, searching: searching
    )
    .bundle(matches, total: total)
    var reply = try kept(bundle, request, format)
    reply.total = total
    return reply
  }
}
