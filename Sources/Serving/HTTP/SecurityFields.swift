import HTTPTypes

/// What every response tells a browser: ask nobody else, show this in no frame, keep the address to yourself.
enum SecurityFields {
  static let all: [(name: HTTPField.Name, value: String)] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
      "Content-Security-Policy",
      "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
  ].map { (HTTPField.Name($0.0)!, $0.1) }

  /// A browser that has come once over TLS comes so for a year.
  static let onlyOverTLS = HTTPField(name: .strictTransportSecurity, value: "max-age=31536000")

  static let fields: HTTPFields = {
    var fields = HTTPFields()
    for (name, value) in all { fields.append(HTTPField(name: name, value: value)) }
    return fields
  }()
}
