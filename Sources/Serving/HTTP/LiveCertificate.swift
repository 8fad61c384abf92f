import DirectoryModel
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The certificate that is shown now. One that was renewed is shown to whoever connects from then on; connections that
/// are there keep the one with which they began.
final class LiveCertificate: Sendable {
  let files: CertificateFiles
  private let now: Mutex<(certificate: ServerCertificate, marks: [[Int]])>

  init(_ files: CertificateFiles) throws(CertificateFault) {
    self.files = files
    let marks = files.marks()
    now = Mutex((try files.read(), marks))
  }

  var current: ServerCertificate { now.withLock { $0.certificate } }

  /// For a server that asks at each handshake which certificate to show.
  var configuration: TLSConfiguration {
    var configuration = current.configuration
    configuration.sslContextCallback = { [self] _, promise in
      let certificate = current
      var changed = NIOSSLContextConfigurationOverride()
      changed.certificateChain = certificate.chain
      changed.privateKey = certificate.key
      promise.succeed(changed)
    }
    return configuration
  }

  /// Takes up what the files hold when they were replaced. While one of two is new, they do not belong together: the
  /// former certificate is shown until they do.
  ///
  /// - Returns: the certificate that is shown from now on; nil when it is the former one.
  func refresh() throws(CertificateFault) -> ServerCertificate? {
    let marks = files.marks()
    if now.withLock({ $0.marks }) == marks { return nil }
    // Said once for each state of the files.
    defer { now.withLock { $0.marks = marks } }
    let next = try files.read()
    now.withLock { $0.certificate = next }
    return next
  }
}

/// Takes up a renewed certificate a moment after both of its files are there.
struct CertificateWatch: Service {
  let live: LiveCertificate
  let figures: RequestFigures
  let logger: Logger
  let today: @Sendable () -> CalendarDate

  func run() async throws {
    note(live.current)
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      do throws(CertificateFault) {
        if let certificate = try live.refresh() { note(certificate) }
      } catch {
        logger.error("certificate refused", metadata: ["reason": "\(error)"])
      }
      if let ends = live.current.ends { figures.noteCertificate(days: Int(ends.days - today().days)) }
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
    }
  }

  private func note(_ certificate: ServerCertificate) {
    logger.info("certificate", metadata: ["ends": "\(certificate.ends.map { "\($0)" } ?? "unknown")"])
    if let warning = certificate.warning(on: today()) {
      logger.warning("certificate", metadata: ["reason": "\(warning)"])
    }
  }
}
