import Exporting

/// The table of routes as OpenAPI 3.1: what is routed is what is documented.
struct OpenAPIDocument: Sendable {
  let json: JSONValue

  init(_ routes: [Route], base: String) {
    var paths: [(key: String, value: JSONValue)] = []
    for path in Self.ordered(routes.map(\.path)) {
      let methods = routes.filter { $0.path == path }.map { route -> (key: String, value: JSONValue) in
        (route.method.rawValue.lowercased(), Self.operation(route))
      }
      paths.append((path, .object(methods)))
    }
    json = .object([
      ("openapi", .string("3.1.0")),
      (
        "info",
        .object([
          ("title", .string("second-opinion")), ("version", .string("1")),
          (
            "description",
            .string(
              "Where to get a second opinion for a cancer, with the source and date of every fact. Names of fields "
                + "never change inside version 1; values may be added to lists. This is a list, not medical advice."
            )
          ), ("license", .object([("name", .string("Apache-2.0")), ("identifier", .string("Apache-2.0"))])),
        ])
      ),
      ("servers", .array([.object([("url", .string(base.isEmpty ? "/" : base))])])),
      ("paths", .object(paths)),
      (
        "components",
        .object([
          ("schemas", .object([("Problem", Self.problem)])),
          ("responses", .object([("Problem", Self.refusal)])),
        ])
      ),
    ])
  }

  private static func ordered(_ paths: [String]) -> [String] {
    var seen = Set<String>()
    return paths.filter { seen.insert($0).inserted }
  }

  private static func operation(_ route: Route) -> JSONValue {
    let open = route.path.split(separator: "/").filter { $0.first == "{" }.map { part in
      JSONValue.object([
        ("name", .string(String(part.dropFirst().dropLast()))), ("in", .string("path")),
        ("required", .bool(true)),
        ("schema", .object([("type", .string("string")), ("minLength", .integer(1))])),
      ])
    }
    var fields: [(key: String, value: JSONValue)] = [
      ("summary", .string(route.summary)),
      ("operationId", .string(operationID(route))),
    ]
    let query = route.method == .get ? route.parameters.map(parameter) : []
    if !open.isEmpty || !query.isEmpty { fields.append(("parameters", .array(open + query))) }
    if route.method == .post { fields.append(("requestBody", body(route))) }
    fields.append(("responses", .object(responses(route))))
    return .object(fields)
  }

  private static func responses(_ route: Route) -> [(key: String, value: JSONValue)] {
    var answers: [(key: String, value: JSONValue)] = [
      ("200", .object([("description", .string("The answer.")), ("content", .object(content(route)))]))
    ]
    if route.method == .get, !route.keeping.isText {
      answers.append(("304", .object([("description", .string("What the ETag names is unchanged."))])))
    }
    for status in statuses(route) {
      answers.append(("\(status)", .object([("$ref", .string("#/components/responses/Problem"))])))
    }
    return answers
  }

  /// What may be refused, by the rows of docs/http.md.
  private static func statuses(_ route: Route) -> [Int] {
    var statuses: Set = [400, 414, 421, 429, 500, 503]
    if route.speaks != .document { statuses.insert(406) }
    if !route.parameters.isEmpty { statuses.formUnion([404, 422]) }
    if route.parameters.contains(where: { $0.name == "cursor" }) { statuses.insert(410) }
    if route.method == .post { statuses.formUnion([408, 413, 415]) }
    return statuses.sorted()
  }

  private static func content(_ route: Route) -> [(key: String, value: JSONValue)] {
    func media(_ type: String) -> JSONValue {
      .object([("schema", .object([("type", .string(type))]))])
    }
    if route.keeping.isText { return [("text/plain", media("string"))] }
    guard route.speaks == .document else { return [("application/json", media("object"))] }
    var types: [String] = []
    for format in ShortlistFormats.all {
      let type = String(format.mediaType.prefix { $0 != ";" })
      if !types.contains(type) { types.append(type) }
    }
    return types.map { ($0, $0 == "application/json" ? .object([]) : media("string")) }
  }

  private static let refusal = JSONValue.object([
    ("description", .string("Why it is not answered.")),
    (
      "content",
      .object([
        (
          "application/problem+json",
          .object([("schema", .object([("$ref", .string("#/components/schemas/Problem"))]))])
        )
      ])
    ),
  ])

  private static func operationID(_ route: Route) -> String {
    let words = route.path.split { "/.{}-_".contains($0) }.filter { !["api", "v1"].contains($0) }
    return ([route.method.rawValue.lowercased()] + words.map(String.init)).joined(separator: "_")
  }

  private static func schema(_ parameter: RouteParameter) -> JSONValue {
    var text: [(key: String, value: JSONValue)] = [("type", .string("string"))]
    if !parameter.allowed.isEmpty { text.append(("enum", .strings(parameter.allowed))) }
    return parameter.takesSeveral
      ? .object([("type", .string("array")), ("items", .object(text))]) : .object(text)
  }

  private static func parameter(_ parameter: RouteParameter) -> JSONValue {
    var fields: [(key: String, value: JSONValue)] = [
      ("name", .string(parameter.addressName)), ("in", .string("query")),
      ("description", .string(parameter.summary)), ("required", .bool(parameter.isNeeded)),
      ("schema", schema(parameter)),
    ]
    if parameter.takesSeveral {
      fields.append(("style", .string("form")))
      fields.append(("explode", .bool(true)))
    }
    if !parameter.example.isEmpty, !parameter.takesSeveral {
      fields.append(("example", .string(parameter.example)))
    }
    return .object(fields)
  }

  private static func body(_ route: Route) -> JSONValue {
    let fields = JSONValue.object([
      ("type", .string("object")),
      ("properties", .object(route.parameters.map { ($0.addressName, schema($0)) })),
      ("additionalProperties", .bool(false)),
      ("required", .strings(route.parameters.filter(\.isNeeded).map(\.addressName))),
    ])
    let media = JSONValue.object([("schema", fields)])
    return .object([
      (
        "content",
        .object([("application/json", media), ("application/x-www-form-urlencoded", media)])
      )
    ])
  }

  private static let problem = JSONValue.object([
    ("type", .string("object")),
    (
      "properties",
      .object([
        ("type", .object([("type", .string("string"))])), ("title", .object([("type", .string("string"))])),
        ("status", .object([("type", .string("integer"))])),
        ("detail", .object([("type", .string("string"))])),
        ("parameter", .object([("type", .string("string"))])),
        (
          "allowed",
          .object([("type", .string("array")), ("items", .object([("type", .string("string"))]))])
        ),
        (
          "suggestions",
          .object([("type", .string("array")), ("items", .object([("type", .string("string"))]))])
        ),
      ])
    ),
    ("required", .strings(["type", "title", "status", "detail"])),
  ])
}

extension Route.Keeping {
  /// What operates the server speaks plain text.
  var isText: Bool {
    if case .never = self { return true }
    return false
  }
}
