import HTTPTypes

/// Lets pages of the named origins, and no others, ask from a browser.
struct CrossOrigin: Sendable {
  let origins: [String]

  private static let origin = HTTPField.Name("Origin")!
  private static let wanted = HTTPField.Name("Access-Control-Request-Method")!

  /// The fields that let the page of a request read its answer; none for any other page.
  func fields(for request: HTTPRequest) -> [HTTPField] {
    guard !origins.isEmpty else { return [] }
    let varying = HTTPField(name: .vary, value: "Origin")
    guard let origin = request.headerFields[Self.origin], origins.contains(origin) else { return [varying] }
    var fields = [
      varying, HTTPField(name: .accessControlAllowOrigin, value: origin),
      HTTPField(name: .accessControlExposeHeaders, value: "ETag, Link, Retry-After, X-Request-Id"),
    ]
    if request.method == .options, request.headerFields[Self.wanted] != nil {
      fields += [
        HTTPField(name: .accessControlAllowMethods, value: "GET, HEAD, POST"),
        HTTPField(name: .accessControlAllowHeaders, value: "Content-Type, If-None-Match"),
        HTTPField(name: .accessControlMaxAge, value: "600"),
      ]
    }
    return fields
  }
}
