import DirectoryModel
import Glibc
import NIOCore
import NIOSSL
import Storing

/// The certificate under which a server is reached over TLS and its key, as files in PEM.
public struct CertificateFiles: Equatable, Sendable {
  /// The server's own certificate first, then those between it and a root.
  public var certificate: String
  /// Without a pass phrase.
  public var key: String

  /// Nothing is read before a server begins.
  public init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }

  /// Of one file; chains and keys have a few thousand.
  static let mostBytes = 1 << 20

  /// Reads both and proves that they belong together.
  func read() throws(CertificateFault) -> ServerCertificate {
    let text = try Self.bytes(certificate)
    guard let chain = try? NIOSSLCertificate.fromPEMBytes(text), let first = chain.first else {
      throw .noCertificate(path: certificate)
    }
    let secret = try Self.bytes(key)
    if Self.isLocked(secret) { throw .lockedKey(path: key) }
    guard let privateKey = try? NIOSSLPrivateKey(bytes: secret, format: .pem) else {
      throw .noKey(path: key)
    }
    let pair = ServerCertificate(
      chain: chain.map { .certificate($0) }, key: .privateKey(privateKey),
      begins: Self.day(first.notValidBefore), ends: Self.day(first.notValidAfter))
    // What makes a context of the two compares them.
    guard (try? NIOSSLContext(configuration: pair.configuration)) != nil else {
      throw .differentKey(certificate: certificate, key: key)
    }
    return pair
  }

  /// When either was changed last and how large it is: what is cheap to look at, and differs when it was replaced.
  func marks() -> [[Int]] {
    [certificate, key].map { path in
      var status = stat()
      guard stat(path, &status) == 0 else { return [] }
      return [
        Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
      ]
    }
  }

  private static func bytes(_ path: String) throws(CertificateFault) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .unreadable(path: path, number: errno) }
    // A pipe would be waited for without end.
    guard status.st_mode & S_IFMT == S_IFREG else { throw .noFile(path: path) }
    guard status.st_size <= mostBytes else { throw .tooLarge(path: path) }
    do {
      return try readSmallFile(path)
    } catch .system(_, _, let number) {
      throw .unreadable(path: path, number: number)
    } catch {
      throw .unreadable(path: path, number: EIO)
    }
  }

  private static func isLocked(_ pem: [UInt8]) -> Bool {
    let text = String(decoding: pem, as: UTF8.self)
    return text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
  }

  /// In universal time.
  private static func day(_ seconds: time_t) -> CalendarDate? {
    Int32(exactly: seconds.quotientAndRemainder(dividingBy: 86_400).quotient).map { CalendarDate(days: $0) }
  }
}

/// A certificate with its key, proved to belong together.
struct ServerCertificate: Sendable {
  let chain: [NIOSSLCertificateSource]
  let key: NIOSSLPrivateKeySource
  let begins: CalendarDate?
  let ends: CalendarDate?

  /// TLS 1.2 and 1.3, HTTP/1.1, and nothing asked of the client.
  var configuration: TLSConfiguration {
    var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    configuration.shutdownTimeout = .seconds(Int64(ServerLimits.closingSeconds))
    return configuration
  }

  /// What whoever runs the server should know of its dates, in words; nil when there is nothing to know.
  func warning(on day: CalendarDate) -> String? {
    if let begins, begins > day { return "the certificate is not valid before \(begins)" }
    guard let ends else { return nil }
    if ends < day { return "the certificate ended on \(ends), and browsers refuse it" }
    return ends.days - day.days <= Self.warningDays ? "the certificate ends on \(ends)" : nil
  }

  /// Those who renew by a program do so a month ahead.
  static let warningDays: Int32 = 14
}
